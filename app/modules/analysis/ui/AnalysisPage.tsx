import { type ReactNode, useState } from 'react';
import type { ApiProblem } from '../../../ui/api.ts';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { useUrlParams } from '../../../ui/nav.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { OutbreakChoice, useOutbreak } from '../../situation/ui/OutbreakChoice.tsx';
import type {
  AttackOut,
  ControlOut,
  DelaysOut,
  IntervalsOut,
  OffspringOut,
  ReproductionOut,
  SignalsOut,
} from '../schema.ts';
import './analysis.css';
import { AttackFigure } from './AttackFigure.tsx';
import { CasesDialog, type Chosen } from './CasesDialog.tsx';
import { ControlFigure } from './ControlFigure.tsx';
import { CurveFigure } from './CurveFigure.tsx';
import { DelaysFigure } from './DelaysFigure.tsx';
import { isEstimable } from './figure.ts';
import { GrowthFigure } from './GrowthFigure.tsx';
import { IntervalFigures } from './IntervalFigures.tsx';
import { OffspringFigure } from './OffspringFigure.tsx';
import { RFigure } from './RFigure.tsx';
import { SignalsFigure } from './SignalsFigure.tsx';
import { words } from './words.ts';

export function AnalysisPage() {
  const w = useWords(words);
  const { outbreak, outbreaks, error, pending } = useOutbreak();
  if (pending) return <LoadingState rows={6} />;
  if (error) return <ErrorState page problem={error} onRetry={() => window.location.reload()} />;
  if (!outbreak)
    return (
      <>
        <PageHead title={w.title} />
        <EmptyState title={w.noOutbreak} hint={w.noOutbreakHint} />
      </>
    );
  return (
    <Figures
      key={outbreak.id}
      outbreakId={outbreak.id}
      choice={<OutbreakChoice outbreak={outbreak} outbreaks={outbreaks} />}
    />
  );
}

/** One outbreak: is it growing, and what do we know that by? */
function Figures({ outbreakId, choice }: { outbreakId: string; choice: ReactNode }) {
  const w = useWords(words);
  const [params, setParams] = useUrlParams();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const by = params.get('by');
  const split = params.get('split') ?? 'found';
  const interval = params.get('interval') ?? 'pack';
  const windowDays = params.get('window') ?? '7';
  const dated = { outbreakId, ...(by ? { by } : {}) };
  const r = useApiQuery<ReproductionOut>('/analysis/reproduction', {
    query: { ...dated, interval, windowDays },
    keepPrevious: true,
  });
  const control = useApiQuery<ControlOut>('/analysis/control-share', { query: { outbreakId } });
  const signals = useApiQuery<SignalsOut>('/analysis/signals', { query: dated, keepPrevious: true });
  const intervals = useApiQuery<IntervalsOut>('/analysis/intervals', { query: { outbreakId } });
  const offspring = useApiQuery<OffspringOut>('/analysis/offspring', { query: { outbreakId } });
  const attack = useApiQuery<AttackOut>('/analysis/attack-rates', { query: { outbreakId } });
  const delays = useApiQuery<DelaysOut>('/analysis/delays', { query: { outbreakId } });
  if (r.error && !r.data) return <ErrorState page problem={r.error} onRetry={() => r.refetch()} />;
  const shown = by ?? r.data?.by ?? 'onset';
  const choose = (
    name: string,
    value: string,
    fallback: string | null,
    label: string,
    options: [string, string][],
  ) => (
    <label className="analysis-choice">
      {label}
      <select
        className="field-box"
        value={value}
        onChange={event => setParams({ [name]: event.target.value === fallback ? null : event.target.value })}
      >
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <>
      <PageHead
        title={w.title}
        answer={r.data ? <Answer r={r.data} /> : undefined}
        asOf={r.data?.asOf}
        actions={choice}
      />
      {r.data && !r.data.area.whole && (
        <p className="analysis-scope">
          <span aria-hidden="true">ⓘ</span> {w.scopeOwn({ area: r.data.area.name })}
        </p>
      )}
      <div className="analysis-choices">
        {choose('by', shown, null, w.by, [
          ['onset', w.byOnset],
          ['sample', w.bySample],
          ['report', w.byReport],
        ])}
        {choose('split', split, 'found', w.split, [
          ['found', w.splitFound],
          ['origin', w.splitOrigin],
          ['area', w.splitArea],
          ['setting', w.splitSetting],
        ])}
        {choose('interval', interval, 'pack', w.interval, [
          ['pack', w.intervalPack],
          ['pairs', w.intervalPairs],
        ])}
        {choose(
          'window',
          windowDays,
          '7',
          w.window,
          ['3', '5', '7', '10', '14'].map(n => [n, w.days({ n })]),
        )}
      </div>
      <div className="analysis-figures">
        <div className="wide">
          <CurveFigure outbreakId={outbreakId} by={by} split={split} open={setChosen} />
        </div>
        <div className="wide">
          {r.data ? <RFigure r={r.data} open={setChosen} /> : <LoadingState rows={5} />}
        </div>
        <div className="wide">
          <Part answer={r} show={data => <GrowthFigure r={data} />} />
        </div>
        <Part answer={control} show={data => <ControlFigure answer={data} open={setChosen} />} />
        <Part answer={signals} show={data => <SignalsFigure answer={data} open={setChosen} />} />
        <Part answer={intervals} show={data => <IntervalFigures answer={data} open={setChosen} />} />
        <Part answer={offspring} show={data => <OffspringFigure answer={data} open={setChosen} />} />
        <Part
          answer={attack}
          show={data => <AttackFigure answer={data} outbreakId={outbreakId} open={setChosen} />}
        />
        <div className="wide">
          <Part answer={delays} show={data => <DelaysFigure answer={data} />} />
        </div>
      </div>
      <CasesDialog outbreakId={outbreakId} chosen={chosen} onClose={() => setChosen(null)} />
    </>
  );
}

/** A figure of its own: it loads and fails alone. */
function Part<T>({
  answer,
  show,
}: {
  answer: { data: T | undefined; error: ApiProblem | null; refetch: () => unknown };
  show: (data: T) => ReactNode;
}) {
  if (answer.data !== undefined) return show(answer.data);
  if (answer.error)
    return (
      <section className="figure">
        <ErrorState problem={answer.error} onRetry={() => answer.refetch()} />
      </section>
    );
  return (
    <section className="figure">
      <LoadingState rows={5} />
    </section>
  );
}

/** The page's one sentence: R of the last full window, and how fast; or why neither can be said. */
function Answer({ r }: { r: ReproductionOut }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const full = r.cori.findLast(window => !window.partial && isEstimable(window.r));
  if (!full || !isEstimable(full.r)) {
    const last = r.cori.findLast(window => !window.partial) ?? r.cori.at(-1);
    const why = !isEstimable(r.interval)
      ? r.interval.notEstimable
      : last && !isEstimable(last.r)
        ? last.r.notEstimable
        : isEstimable(r.growth)
          ? null
          : r.growth.notEstimable;
    return <>{w.answerNone({ why: why ? pick(why) : w.noDays })}</>;
  }
  const said = {
    day: f.day(full.to),
    r: f.interval(full.r.median, full.r.lower, full.r.upper),
  };
  if (!isEstimable(r.growth)) return <>{w.answerOnly({ ...said, why: pick(r.growth.notEstimable) })}</>;
  const { rate, doubling, halving, from, to } = r.growth;
  const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
  if ((rate.lower ?? -1) <= 0 && (rate.upper ?? 1) >= 0) return <>{w.answerUnsure({ ...said, days })}</>;
  if (doubling) return <>{w.answerGrowing({ ...said, days, double: doubling.estimate.toFixed(1) })}</>;
  return <>{w.answerFalling({ ...said, days, halve: halving?.estimate.toFixed(1) ?? f.missing })}</>;
}
