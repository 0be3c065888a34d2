import { useState } from 'react';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { FieldList } from '../../../ui/field/FieldList.tsx';
import { FieldNotice } from '../../../ui/field/FieldNotice.tsx';
import type { Device } from '../../../ui/offline/device.ts';
import { problemWords } from '../../../ui/problemWords.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Bundle, Point, Programme } from './api.ts';
import { stateWords } from './pointWords.ts';
import { useBundle, usePoints } from './useBundle.ts';
import { words } from './words.ts';

/** Where and for what one samples; asked once, then the device knows. */
export function Choose(props: {
  device: Device;
  pointId: string | null;
  onPoint: (pointId: string | null) => void;
  onBegin: (pointId: string, programme: Programme) => void;
}) {
  return props.pointId ? (
    <ChooseProgramme {...props} pointId={props.pointId} />
  ) : (
    <ChoosePoint device={props.device} onPoint={props.onPoint} />
  );
}

function ChoosePoint({ device, onPoint }: { device: Device; onPoint: (pointId: string) => void }) {
  const w = useWords(words);
  const pick = usePick();
  const [text, setText] = useState('');
  const points = usePoints(device, true);
  const wanted = text.trim();
  const order = { open: 0, paused: 1, planned: 2, closed: 3 };
  const rows = (points.value ?? [])
    .filter(point => !wanted || `${point.name} ${point.address ?? ''} ${point.areaName}`.includes(wanted))
    .sort((a, b) => order[a.state] - order[b.state]);
  return (
    <>
      <h2 className="field-pad">{w.whichPoint}</h2>
      {(points.value?.length ?? 0) > 6 && (
        <div className="field-form">
          <label>
            {w.findPoint}
            <input
              className="entry"
              type="search"
              value={text}
              onChange={event => setText(event.target.value)}
            />
          </label>
        </div>
      )}
      {points.problem && points.value === null && (
        <FieldNotice tone="alarm">
          {points.problem.kind === 'offline' ? w.pointsOffline : pick(problemWords(points.problem).title)}
        </FieldNotice>
      )}
      {points.value === null && !points.problem && (
        <p className="field-pad" role="status">
          …
        </p>
      )}
      {points.value && (
        <FieldList<Point>
          rows={rows}
          rowKey={point => point.id}
          emptyText={w.noPoints}
          onOpen={point => onPoint(point.id)}
          render={point => (
            <span className="table-choice">
              <b>{point.name}</b>
              <span className="secondary">
                {pick(stateWords[point.state])} · {point.address ?? point.areaName}
              </span>
            </span>
          )}
        />
      )}
    </>
  );
}

function ChooseProgramme(props: {
  device: Device;
  pointId: string;
  onPoint: (pointId: string | null) => void;
  onBegin: (pointId: string, programme: Programme) => void;
}) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const bundle = useBundle(props.device, props.pointId);
  const [chosen, choose] = useState<string | null>(null);
  const data: Bundle | null = bundle.value;
  const programmes = (data?.programmes ?? []).filter(
    programme => !programme.closesAt || Date.parse(programme.closesAt) > Date.parse(f.now),
  );
  const programmeId = chosen ?? (programmes.length === 1 ? programmes[0]!.id : null);
  const chosenProgramme = programmes.find(one => one.id === programmeId);
  const people = data?.households.reduce((sum, household) => sum + household.members.length, 0) ?? 0;
  return (
    <>
      <div className="table-point">
        <b>{data?.point.name ?? '…'}</b>
        <BigButton onPress={() => props.onPoint(null)}>{w.otherPoint}</BigButton>
      </div>
      {bundle.problem && !data && (
        <FieldNotice tone="alarm">
          {bundle.problem.kind === 'offline' ? w.pointsOffline : pick(problemWords(bundle.problem).title)}
        </FieldNotice>
      )}
      {data && programmes.length === 0 && <FieldNotice tone="plain">{w.noProgrammes}</FieldNotice>}
      {programmes.length > 0 && (
        <fieldset className="table-programmes">
          <legend>{w.whichProgramme}</legend>
          {programmes.map(programme => (
            <label key={programme.id}>
              <input
                type="radio"
                name="programme"
                checked={programmeId === programme.id}
                onChange={() => choose(programme.id)}
              />
              <span className="table-choice">
                <b>{pick(programme.title)}</b>
                <span className="secondary">
                  {[
                    w[`mixing_${programme.mixing}`],
                    programme.poolSize > 1 && w.poolOf({ n: programme.poolSize }),
                    programme.closesAt && w.until({ at: f.instant(programme.closesAt) }),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {data && (
        <p className="field-pad secondary">
          {w.people({ n: f.number(people) })} · {w.asOf({ at: f.instant(data.asOf) })}
          {data.more > 0 && ` · ${w.morePeople({ n: f.number(data.more) })}`}
        </p>
      )}
      <div className="table-begin">
        <BigButton
          tone="main"
          size={72}
          icon="scan"
          disabled={!chosenProgramme}
          onPress={() => chosenProgramme && props.onBegin(props.pointId, chosenProgramme)}
        >
          {w.begin}
        </BigButton>
      </div>
    </>
  );
}
