import { useState } from 'react';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { FieldNotice } from '../../../ui/field/FieldNotice.tsx';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { Point } from './api.ts';
import { closeBox, fillBox, looseTubes, openBox } from './boxing.ts';
import { tailOf } from './scanText.ts';
import { SaidLine } from './TableParts.tsx';
import type { Table } from './table.ts';
import type { TableHandle } from './useTable.ts';
import { words } from './words.ts';

/** Tubes into a box, the box counted and sealed. */
export function BoxScreen(props: {
  handle: TableHandle;
  table: Table;
  point: Point | null;
  onScan: (text: string) => void;
  onBack: () => void;
}) {
  const w = useWords(words);
  const f = useFormat();
  const { handle, table } = props;
  const { box } = table;
  const loose = looseTubes(table);
  const [code, setCode] = useState('');
  const [count, setCount] = useState('');
  const inside = box?.tubeCodes.length ?? 0;
  const counted = count === '' ? inside : Number(count);
  return (
    <div className="table-boxes">
      <SaidLine said={handle.said} waitingFor={box ? w.boxNow({ tail: tailOf(box.code) }) : w.scanBox} />
      <p className="table-loose">
        {loose.length > 0 ? w.loose({ n: f.number(loose.length) }) : w.looseNone}
        {loose.length > 0 && (
          <span className="secondary small"> {loose.map(tube => `…${tailOf(tube.code)}`).join(' ')}</span>
        )}
      </p>
      {!box ? (
        <form
          className="table-queue"
          onSubmit={event => {
            event.preventDefault();
            const typed = code.trim().toUpperCase();
            if (/^[A-Z0-9-]{4,40}$/.test(typed)) {
              setCode('');
              void handle.act(at => openBox(at, typed));
            }
          }}
        >
          <label>
            {w.boxCode}
            <input className="entry" value={code} onChange={event => setCode(event.target.value)} />
          </label>
          <BigButton submit size={72} tone="main" disabled={code.trim().length < 4}>
            {w.openBox}
          </BigButton>
        </form>
      ) : (
        <>
          <h2>
            {box.code} · {w.tubesIn({ n: f.number(inside) })}
          </h2>
          {loose.length > 0 && (
            <BigButton
              size={72}
              tone="main"
              icon="plus"
              onPress={() =>
                void handle.act((at, now) =>
                  fillBox(
                    at,
                    looseTubes(at).map(tube => tube.code),
                    now,
                  ),
                )
              }
            >
              {w.putAll({ n: f.number(loose.length) })}
            </BigButton>
          )}
          <p className="secondary">{w.scanEach}</p>
          <label className="table-queue">
            {w.countTubes}
            <input
              className="entry"
              inputMode="numeric"
              value={count === '' ? String(inside) : count}
              onChange={event => setCount(event.target.value.replaceAll(/\D/g, '').slice(0, 4))}
            />
          </label>
          {counted !== inside && (
            <FieldNotice tone="alarm">
              {w.countDiffers({ of: f.number(inside), n: f.number(counted) })}
            </FieldNotice>
          )}
          <BigButton
            size={72}
            icon="check"
            tone={loose.length === 0 ? 'main' : 'plain'}
            disabled={inside === 0}
            onPress={() => {
              setCount('');
              void handle.act((at, now) => closeBox(at, counted, props.point?.labId ?? null, now));
            }}
          >
            {w.sealWith({ n: f.number(counted) })}
          </BigButton>
        </>
      )}
      <BigButton icon="back" onPress={props.onBack}>
        {w.back}
      </BigButton>
    </div>
  );
}
