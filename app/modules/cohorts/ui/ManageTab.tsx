import { POOLING_ZONES } from '@outpace/protocol';
import { useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CohortView } from '../schema.ts';
import { words, zoneWords } from './manageWords.ts';
import { AskReason } from './parts.tsx';

interface Edition {
  packId: string;
  packVersion: string;
  overlayIds: string[];
  title: { zh: string; en: string };
  cohorts: { key: string; ruleId: string; gapDays: number | null }[];
}

const touched = ['/cohorts', '/overdue-tests', '/test-duties', '/closed-loop'];

/** What an officer sets about a cohort: who answers for it, the edition it is tested by, its programme of sampling, its end. */
export function ManageTab({ cohort }: { cohort: CohortView }) {
  const w = useWords(words);
  const f = useFormat();
  const may = useCan('testing.write') && cohort.closedAt === null;
  return (
    <>
      {cohort.closedAt && (
        <p role="note" className="panel">
          {w.closedSince({ when: f.instant(cohort.closedAt) })}
        </p>
      )}
      <Facts key={cohort.version} cohort={cohort} may={may} />
      <EditionPart cohort={cohort} may={may} />
      <ProgrammePart cohort={cohort} may={may} />
      {may && <Closing cohort={cohort} />}
    </>
  );
}

function Facts({ cohort, may }: { cohort: CohortView; may: boolean }) {
  const w = useWords(words);
  const [department, setDepartment] = useState(cohort.department);
  const [target, setTarget] = useState(String(Math.round(cohort.coverageTarget * 1000) / 10));
  const save = useApiCommand('PATCH', `/cohorts/${cohort.id}`, { invalidates: touched });
  return (
    <form
      className="panel cohort-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate({
          body: {
            version: cohort.version,
            department: department.trim(),
            coverageTarget: Number(target) / 100,
          },
        });
      }}
    >
      <h2>{w.facts}</h2>
      <ProblemSummary problem={save.error} />
      <label>
        {w.department}
        <input
          className="field-box"
          required
          readOnly={!may}
          maxLength={120}
          value={department}
          onChange={event => setDepartment(event.target.value)}
        />
      </label>
      <label>
        {w.target}
        <input
          className="field-box"
          type="number"
          required
          readOnly={!may}
          min={0.1}
          max={100}
          step={0.1}
          value={target}
          onChange={event => setTarget(event.target.value)}
        />
      </label>
      {may && (
        <div className="cohort-row">
          <button type="submit" className="button" disabled={save.isPending || !department.trim()}>
            {w.save}
          </button>
        </div>
      )}
    </form>
  );
}

function EditionPart({ cohort, may }: { cohort: CohortView; may: boolean }) {
  const w = useWords(words);
  const pick = usePick();
  const [chosen, choose] = useState('');
  const known = useApiQuery<{ packs: Edition[] }>('/cohorts/rules', { enabled: may });
  const change = useApiCommand('POST', `/cohorts/${cohort.id}/edition`, {
    invalidates: touched,
    onDone: () => choose(''),
  });
  const keyOf = (one: Pick<Edition, 'packId' | 'packVersion' | 'overlayIds'>) =>
    JSON.stringify([one.packId, one.packVersion, one.overlayIds]);
  const others = (known.data?.packs ?? []).flatMap(pack => {
    const rule = pack.cohorts.find(one => one.key === cohort.key);
    return rule && keyOf(pack) !== keyOf(cohort) ? [{ pack, rule }] : [];
  });
  const wanted = others.find(one => keyOf(one.pack) === chosen)?.pack;
  return (
    <section className="panel cohort-form">
      <h2>{w.edition}</h2>
      <p>
        {w.editionNow({ pack: cohort.packId, version: cohort.packVersion })}{' '}
        {cohort.overlayIds.length > 0 && w.overlays({ ids: cohort.overlayIds.join('、') })}{' '}
        <kbd>{cohort.ruleId}</kbd>
      </p>
      {may && (
        <>
          <ProblemSummary problem={known.error ?? change.error} />
          {known.data && others.length === 0 && <p className="secondary small">{w.editionNone}</p>}
          {others.length > 0 && (
            <form
              className="cohort-form"
              onSubmit={event => {
                event.preventDefault();
                if (wanted)
                  change.mutate({
                    body: {
                      version: cohort.version,
                      packId: wanted.packId,
                      packVersion: wanted.packVersion,
                      overlayIds: wanted.overlayIds,
                    },
                  });
              }}
            >
              <label>
                {w.editionTo}
                <select
                  className="field-box"
                  required
                  value={chosen}
                  onChange={event => choose(event.target.value)}
                >
                  <option value="" />
                  {others.map(({ pack, rule }) => (
                    <option key={keyOf(pack)} value={keyOf(pack)}>
                      {[
                        pick(pack.title),
                        ...pack.overlayIds,
                        rule.gapDays === null ? w.noGap : w.everyDays({ n: rule.gapDays }),
                        rule.ruleId,
                      ].join(' · ')}
                    </option>
                  ))}
                </select>
                <span className="secondary small">{w.editionHint}</span>
              </label>
              <div className="cohort-row">
                <button type="submit" className="button" disabled={change.isPending || !wanted}>
                  {w.changeEdition}
                </button>
              </div>
            </form>
          )}
        </>
      )}
    </section>
  );
}

function ProgrammePart({ cohort, may }: { cohort: CohortView; may: boolean }) {
  const w = useWords(words);
  const pick = usePick();
  const [zone, setZone] = useState('ordinary');
  const open = useApiCommand('POST', `/cohorts/${cohort.id}/programme`, {
    invalidates: ['/cohorts', '/programmes'],
  });
  return (
    <section className="panel cohort-form">
      <h2>{w.programme}</h2>
      <p className="secondary small">{w.programmeHint}</p>
      <p>{w.programmeThere({ n: cohort.programmeIds.length })}</p>
      {may && (
        <form
          className="cohort-form"
          onSubmit={event => {
            event.preventDefault();
            open.mutate({ body: { version: cohort.version, poolingZone: zone } });
          }}
        >
          <ProblemSummary problem={open.error} />
          <label>
            {w.zone}
            <select className="field-box" value={zone} onChange={event => setZone(event.target.value)}>
              {POOLING_ZONES.map(one => (
                <option key={one} value={one}>
                  {pick(zoneWords[one]!)}
                </option>
              ))}
            </select>
          </label>
          <div className="cohort-row">
            <button type="submit" className="button" disabled={open.isPending}>
              {w.openProgramme}
            </button>
            {open.isSuccess && <span role="status">{w.programmeOpened}</span>}
          </div>
        </form>
      )}
    </section>
  );
}

function Closing({ cohort }: { cohort: CohortView }) {
  const w = useWords(words);
  const [asking, setAsking] = useState(false);
  const close = useApiCommand('POST', `/cohorts/${cohort.id}/close`, {
    invalidates: touched,
    onDone: () => setAsking(false),
  });
  return (
    <section className="panel cohort-form">
      <h2>{w.closing}</h2>
      <p className="secondary small">{w.closingHint}</p>
      <div className="cohort-row">
        <button type="button" className="button" onClick={() => setAsking(true)}>
          {w.closeCohort}
        </button>
      </div>
      <AskReason
        open={asking}
        title={w.closeCohort}
        hint={w.closingHint}
        verb={w.closeCohort}
        problem={close.error}
        busy={close.isPending}
        onSend={reason => close.mutate({ body: { version: cohort.version, reason } })}
        onClose={() => setAsking(false)}
      />
    </section>
  );
}
