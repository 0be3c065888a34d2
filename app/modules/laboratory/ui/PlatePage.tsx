import { useMemo, useState } from 'react';
import type { Page } from '../../../ui/api.ts';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link, usePathParams } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { PlacementAnswer, PlateView, SignalView } from '../schema.ts';
import { CtTable } from './CtTable.tsx';
import { PlateRack } from './PlateRack.tsx';
import { RunForm } from './RunForm.tsx';
import { ScannerField } from './ScannerField.tsx';
import { freeWells } from './wells.ts';
import { plateStateWords, signalWords, words } from './words.ts';
import './lab.css';
import type { Static } from 'typebox';

/** One plate: what is in each well, whether its controls hold, what each well says, and who reviewed it. */
export function PlatePage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const { plateId } = usePathParams<{ plateId: string }>();
  const mayWrite = useCan('lab.write');
  const mayRelease = useCan('lab.release');
  const [chosen, setChosen] = useState<string | null>(null);
  const [said, setSaid] = useState<{ text: string; wrong: boolean } | null>(null);
  const [why, setWhy] = useState('');
  const path = `/plates/${plateId}`;
  const invalidates = ['/plates', '/labs', '/laboratory'];
  const answer = useApiQuery<PlateView>(path, { refreshEvery: 30_000 });
  const signals = useApiQuery<Page<SignalView>>('/laboratory/signals', {
    query: { labId: answer.data?.labId, limit: 100 },
    enabled: answer.data !== undefined,
  });
  const place = useApiCommand<Static<typeof PlacementAnswer>>('POST', `${path}/wells`, {
    invalidates,
    onDone: ({ placed, refused }) => {
      const bad = refused[0];
      const good = placed[0];
      setSaid(
        bad
          ? { text: `${bad.tubeCode ?? bad.well}: ${pick(bad.why)} (${bad.rule})`, wrong: true }
          : good
            ? { text: `${good.tubeCode ?? ''} → ${good.well}`, wrong: false }
            : null,
      );
    },
  });
  const clear = useApiCommand('POST', `${path}/wells/clear`, { invalidates, onDone: () => setChosen(null) });
  const review = useApiCommand('POST', path, { invalidates });
  const drop = useApiCommand('POST', `${path}/void`, { invalidates });
  const plate = answer.data;
  const here = useMemo(
    () =>
      (signals.data?.items ?? []).filter(
        one =>
          one.plateId === plateId ||
          one.tubeCodes.some(code => plate?.wells.some(well => well.tubeCode === code)),
      ),
    [signals.data, plate, plateId],
  );
  if (!plate)
    return answer.error ? (
      <ErrorState page problem={answer.error} onRetry={() => void answer.refetch()} />
    ) : (
      <LoadingState rows={8} />
    );
  const free = freeWells(plate.wells);
  const target = chosen && free.includes(chosen) ? chosen : free[0];
  const flagged = new Set(here.flatMap(one => one.tubeCodes));
  const { required, run } = plate;
  const has = (content: string) => plate.wells.filter(well => well.content === content).length;
  const missingWeak = Math.max(0, required.weakPositiveControls - has('weak_positive'));
  const missingNegative = Math.max(0, required.negativeControls - has('negative'));
  const open = plate.state === 'open';
  const chosenWell = plate.wells.find(well => well.well === chosen);
  return (
    <>
      <PageHead
        title={w.plate({ code: plate.code })}
        answer={w.plateAnswer({
          tubes: f.number(has('tube')),
          controls: f.number(plate.wells.length - has('tube')),
          state: pick(plateStateWords[plate.state]!),
        })}
        actions={
          <Link to={`/laboratory?lab=${plate.labId}`} className="button">
            {w.bench}
          </Link>
        }
      />
      <ProblemSummary problem={place.error ?? clear.error ?? review.error ?? drop.error} />
      {plate.state === 'blocked' && (
        <p className="lab-box alarm" role="alert">
          <strong>{w.controlsFailed}</strong>
          {run?.problems.map(problem => (
            <span key={problem.zh}> {pick(problem)}</span>
          ))}
        </p>
      )}
      {open && mayWrite && (
        <>
          <ScannerField
            label={target ? `${w.placeHint} · ${w.nextWell({ well: target })}` : w.placeHint}
            onScan={code =>
              target &&
              place.mutate({ body: { placements: [{ well: target, content: 'tube', tubeCode: code }] } })
            }
          />
          <p className={`lab-said ${said?.wrong ? 'wrong' : ''}`} role="status">
            {said?.text}
          </p>
        </>
      )}
      <div className="lab-columns">
        <div>
          <div className="lab-scroll">
            <PlateRack
              wells={plate.wells}
              next={open ? target : undefined}
              flagged={flagged}
              chosen={chosen}
              onChoose={setChosen}
            />
          </div>
          <p className="secondary small">
            {w.needControls({
              w: required.weakPositiveControls,
              n: required.negativeControls,
              rules: required.ruleIds.join('、'),
            })}
            {required.positiveCt !== null &&
              required.greyCt !== null &&
              ` · ${w.cutoffs({ p: required.positiveCt, g: required.greyCt })}`}
          </p>
          {here.map(signal => (
            <p key={signal.id} className="lab-box alarm">
              <StateBadge tone={signal.state === 'open' ? 'alarm' : 'off'}>
                {pick(signalWords[signal.kind]!)}
              </StateBadge>{' '}
              {pick(signal.title)}
              <br />
              <span className="secondary small">
                {w.statistic({
                  method: signal.statistic.method,
                  value: f.number(signal.statistic.value, 2),
                  expected:
                    signal.statistic.expected === null ? f.missing : f.number(signal.statistic.expected, 2),
                  p: signal.statistic.p === null ? f.missing : f.number(signal.statistic.p, 4),
                  k: signal.statistic.k,
                  n: signal.statistic.n,
                })}
              </span>
            </p>
          ))}
        </div>
        <div>
          {open && mayWrite && missingWeak + missingNegative > 0 && (
            <p>
              <button
                type="button"
                className="button"
                disabled={place.isPending}
                onClick={() => {
                  // controls stand last, where the pipette ends
                  const last = free.toReversed();
                  place.mutate({
                    body: {
                      placements: [
                        ...Array.from({ length: missingNegative }, (_, n) => ({
                          well: last[n]!,
                          content: 'negative',
                        })),
                        ...Array.from({ length: missingWeak }, (_, n) => ({
                          well: last[missingNegative + n]!,
                          content: 'weak_positive',
                        })),
                      ],
                    },
                  });
                }}
              >
                {w.placeControls({ w: missingWeak, n: missingNegative })}
              </button>
            </p>
          )}
          {open && mayWrite && chosenWell && (
            <p>
              <button
                type="button"
                className="button"
                disabled={clear.isPending}
                onClick={() => clear.mutate({ body: { wells: [chosenWell.well] } })}
              >
                {w.clearWell({ well: `${chosenWell.well} ${chosenWell.tubeCode ?? ''}` })}
              </button>
            </p>
          )}
          {open && mayWrite && has('tube') > 0 && <RunForm plate={plate} />}
          {run && (
            <p>
              {w.running({
                at: f.instant(run.startedAt),
                by: run.startedBy,
                reagent: run.reagent,
                lot: run.lot,
                instrument: run.instrument,
              })}{' '}
              {run.controls === 'passed' && <StateBadge tone="good">{w.controlsPassed}</StateBadge>}
              {run.controls === 'failed' && (
                <StateBadge tone="alarm">{pick(plateStateWords.blocked!)}</StateBadge>
              )}
            </p>
          )}
          {run && (
            <CtTable
              plate={plate}
              editable={plate.state === 'running' && mayWrite}
              chosen={chosen}
              onChoose={setChosen}
            />
          )}
          {run?.reviewedAt ? (
            <p>
              {w.reviewed({ at: f.instant(run.reviewedAt), by: run.reviewedBy ?? f.unknown })}{' '}
              <Link to={`/laboratory/results?lab=${plate.labId}`}>{w.results}</Link>
            </p>
          ) : (
            plate.state === 'read' &&
            mayRelease &&
            run && (
              <button
                type="button"
                className="button main"
                disabled={review.isPending}
                onClick={() => review.mutate({ path: `/runs/${run.id}/review`, body: {} })}
              >
                {w.review}
              </button>
            )
          )}
          {mayWrite && (plate.state === 'open' || plate.state === 'running') && (
            <form
              className="lab-row"
              style={{ marginTop: 16 }}
              onSubmit={event => {
                event.preventDefault();
                drop.mutate({ body: { reason: why } });
              }}
            >
              <input
                className="field-box"
                aria-label={w.voidReason}
                placeholder={w.voidReason}
                required
                minLength={2}
                value={why}
                onChange={event => setWhy(event.target.value)}
              />
              <button type="submit" className="button danger" disabled={drop.isPending}>
                {w.voidPlate}
              </button>
            </form>
          )}
        </div>
      </div>
    </>
  );
}
