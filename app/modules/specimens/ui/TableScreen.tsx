import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { FieldShell } from '../../../ui/field/FieldShell.tsx';
import type { SyncState } from '../../../ui/field/SyncSentence.tsx';
import type { Device } from '../../../ui/offline/device.ts';
import { useWords } from '../../../ui/words/index.ts';
import { AloneSheet } from './AloneSheet.tsx';
import { markNext } from './alone.ts';
import type { Bundle, Programme } from './api.ts';
import { BoxScreen } from './BoxScreen.tsx';
import { fillBox, openBox } from './boxing.ts';
import { HouseholdSheet } from './HouseholdSheet.tsx';
import { ManualSheet } from './ManualSheet.tsx';
import { MoreSheet } from './MoreSheet.tsx';
import { hintOf, readScan } from './scanText.ts';
import { signal } from './signals.ts';
import { LastPerson, SaidLine, TubeHead } from './TableParts.tsx';
import { addPerson, closeTube, type Given, scanTube, type Table } from './table.ts';
import { UndoSheet } from './UndoSheet.tsx';
import { useLowBattery } from './useLowBattery.ts';
import type { TableHandle } from './useTable.ts';
import { useWedge } from './useWedge.ts';
import { words } from './words.ts';

const Camera = lazy(() => import('./Camera.tsx').then(module => ({ default: module.Camera })));
type Panel = 'household' | 'manual' | 'undo' | 'alone' | 'more' | null;

/** The table at work. Every trigger (camera, scanner, reader, keypad, household) ends in the same step: one scan, one record. */
export function TableScreen(props: {
  device: Device;
  handle: TableHandle;
  table: Table;
  bundle: Bundle | null;
  programme: Programme | null;
  singleGroups: ReadonlySet<string>;
  sync: SyncState | undefined;
  left: ReactNode;
  notices: ReactNode;
  onChange: () => void;
}) {
  const { handle, table, programme, singleGroups } = props;
  const w = useWords(words);
  const [panel, setPanel] = useState<Panel>(null);
  const [boxes, setBoxes] = useState(false);
  const [camera, setCamera] = useState(false);
  const [alone, setAlone] = useState(false);
  const lowBattery = useLowBattery();

  const give = useCallback(
    (given: Given, again = false) => {
      if (!programme) return;
      void handle.act((at, now) => addPerson(at, given, programme, now, { again }));
    },
    [handle, programme],
  );
  const scan = useCallback(
    (text: string, how: 'scan' | 'manual' = 'scan') => {
      const found = readScan(text);
      if (!programme) return;
      if (boxes && (found.kind === 'tube' || found.kind === 'box'))
        return void handle.act((at, now) =>
          found.kind === 'box' ? openBox(at, found.code) : fillBox(at, [found.code], now),
        );
      if (found.kind === 'box') {
        setBoxes(true);
        return void handle.act(at => openBox(at, found.code));
      }
      if (found.kind === 'tube') {
        setAlone(false);
        return void handle.act((at, now) => scanTube(at, found.code, programme, now, alone));
      }
      if (found.kind === 'unreadable' || found.kind === 'document_wrong' || found.kind === 'code_wrong')
        return handle.say({ tone: 'bad', kind: found.kind });
      setBoxes(false);
      if (found.kind === 'person_code')
        give({
          person: { code: found.code },
          how: how === 'manual' ? 'manual' : 'code',
          key: `code:${found.code}`,
          label: hintOf(found.code),
          alone: false,
        });
      else
        give({
          person: { documentNumber: found.number },
          how: how === 'manual' ? 'manual' : 'document',
          key: `document:${found.number}`,
          label: hintOf(found.number),
          alone: false,
        });
    },
    [handle, programme, boxes, alone, give],
  );
  useWedge(scan, panel === null);

  const { said } = handle;
  const asked = said?.outcome.kind === 'duplicate' ? said.outcome : null;
  const answerAsked = (again: boolean) => {
    if (!asked) return;
    // what another table had before is no longer a matter of the inbox once it is decided here
    if (asked.sentBack) void props.device.dealtWith([asked.sentBack]);
    if (again) give(asked.given, true);
    // whoever was marked goes on without a sample, so the mark is not for the next one
    else if (table.mark) void handle.act(at => markNext(at, null));
    else handle.say(null);
  };
  useEffect(() => {
    if (said) signal(said.outcome.tone);
  }, [said]);
  useEffect(() => {
    document.documentElement.classList.toggle('table-low-battery', lowBattery);
    return () => document.documentElement.classList.remove('table-low-battery');
  }, [lowBattery]);

  const tint = said && (
    <div key={said.count} className={`table-tint ${said.outcome.tone}`} aria-hidden="true" />
  );
  if (boxes)
    return (
      <FieldShell title={w.boxTitle} sync={props.sync} left={props.left}>
        {tint}
        <BoxScreen
          handle={handle}
          table={table}
          point={props.bundle?.point ?? null}
          onScan={scan}
          onBack={() => {
            setBoxes(false);
            handle.say(null);
          }}
        />
      </FieldShell>
    );
  const { tube } = table;
  // where everybody is alone anyway there is nothing to say
  const groups = programme && programme.mixing !== 'single' ? (props.bundle?.singleGroups ?? []) : [];
  return (
    <FieldShell
      title={w.title}
      sync={props.sync}
      left={props.left}
      actions={
        <>
          <BigButton size={72} icon="home" onPress={() => setPanel('household')}>
            {w.household}
          </BigButton>
          <BigButton size={72} icon="keyboard" onPress={() => setPanel('manual')}>
            {w.manual}
          </BigButton>
          <BigButton
            size={72}
            icon="check"
            disabled={!tube}
            onPress={() => void handle.act((at, now) => closeTube(at, now))}
          >
            {w.closeTube}
          </BigButton>
        </>
      }
    >
      {tint}
      {props.notices}
      <div className="table-screen">
        <TubeHead table={table} alone={alone} />
        <section className="table-middle" aria-label={w.scanPerson}>
          {camera && (
            <Suspense fallback={<p>…</p>}>
              <Camera onScan={scan} asleep={lowBattery} />
            </Suspense>
          )}
          <SaidLine said={said} waitingFor={tube ? w.scanPerson : w.scanTubeFirst} compact={camera} />
          {asked && (
            <div className="table-ask">
              <BigButton size={72} tone="main" onPress={() => answerAsked(false)}>
                {w.skip}
              </BigButton>
              <BigButton size={72} onPress={() => answerAsked(true)}>
                {w.keepBoth}
              </BigButton>
            </div>
          )}
          {!asked && (
            <div className="table-second">
              <BigButton icon="scan" onPress={() => setCamera(on => !on)}>
                {camera ? w.cameraOff : w.camera}
              </BigButton>
              {groups.length > 0 && (
                <BigButton icon="person" onPress={() => setPanel('alone')}>
                  {w.aloneGroups}
                </BigButton>
              )}
              <BigButton icon="menu" onPress={() => setPanel('more')}>
                {w.more}
              </BigButton>
            </div>
          )}
        </section>
        {!asked && <LastPerson table={table} onUndo={() => setPanel('undo')} />}
      </div>
      {panel === 'household' && (
        <HouseholdSheet
          bundle={props.bundle}
          table={table}
          said={said}
          singleGroups={singleGroups}
          onGive={give}
          onClose={() => setPanel(null)}
        />
      )}
      {panel === 'manual' && (
        <ManualSheet
          onClose={() => setPanel(null)}
          onText={text => {
            setPanel(null);
            scan(text, 'manual');
          }}
          onUnknown={(unknown, label) => {
            setPanel(null);
            give({
              person: { unknown },
              how: 'manual',
              key: `unknown:${crypto.randomUUID()}`,
              label,
              alone: false,
            });
          }}
        />
      )}
      {panel === 'undo' && <UndoSheet handle={handle} table={table} onClose={() => setPanel(null)} />}
      {panel === 'alone' && programme && (
        <AloneSheet
          handle={handle}
          table={table}
          programme={programme}
          groups={groups}
          onClose={() => setPanel(null)}
        />
      )}
      {panel === 'more' && (
        <MoreSheet
          handle={handle}
          table={table}
          alone={alone}
          onAlone={() => setAlone(on => !on)}
          onBoxes={() => {
            setPanel(null);
            handle.say(null);
            setBoxes(true);
          }}
          onChange={props.onChange}
          onClose={() => setPanel(null)}
        />
      )}
    </FieldShell>
  );
}
