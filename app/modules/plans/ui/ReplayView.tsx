import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useUrlParams } from '../../../ui/nav.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import '../../analysis/ui/analysis.css';
import { DayBars } from '../../analysis/ui/DayBars.tsx';
import { OutbreakChoice, useOutbreak } from '../../situation/ui/OutbreakChoice.tsx';
import type { ReplayView as Answer, Plan } from './api.ts';
import { useValue } from './TriggersView.tsx';
import { words } from './words.ts';

/** On which day of an outbreak a trigger would have fired: a dated line on its curve. */
export function ReplayView({ plan }: { plan: Plan }) {
  const w = useWords(words);
  const pick = usePick();
  const [params, setParams] = useUrlParams();
  const { outbreak, outbreaks, error } = useOutbreak();
  const { triggerWords } = plan.shown;
  const chosen = triggerWords.find(one => one.key === params.get('trigger')) ?? triggerWords[0];
  const answer = useApiQuery<Answer>(`/plans/${plan.id}/replay`, {
    query: { number: plan.shown.number, trigger: chosen?.key, outbreakId: outbreak?.id },
    enabled: !!chosen && !!outbreak,
  });
  if (!chosen) return <p className="secondary">{w.noTriggers}</p>;
  if (error) return <ErrorState problem={error} />;
  return (
    <>
      <p className="secondary">{w.replayAsk}</p>
      <div className="plans-form">
        <label>
          {w.trigger}
          <select
            className="field-box"
            value={chosen.key}
            onChange={event => setParams({ trigger: event.target.value })}
          >
            {triggerWords.map(one => (
              <option key={one.key} value={one.key}>
                {pick(one.words)}
              </option>
            ))}
          </select>
        </label>
        {outbreak && <OutbreakChoice outbreak={outbreak} outbreaks={outbreaks} />}
      </div>
      {answer.error && <ErrorState problem={answer.error} onRetry={() => answer.refetch()} />}
      {!answer.data && !answer.error && <LoadingState rows={5} />}
      {answer.data && <Days answer={answer.data} />}
    </>
  );
}

function Days({ answer }: { answer: Answer }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const valueText = useValue();
  const { figure } = answer.trigger;
  const fired = answer.areas
    .flatMap(area => area.fired.map(one => ({ ...one, area: area.name })))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
  if (!answer.days.length) return <p className="plans-notice">{w.replayNoCases}</p>;
  return (
    <>
      {!answer.whole && <p className="plans-notice">{w.replayPart}</p>}
      {fired.length === 0 ? (
        <p className="plans-notice">{w.replayNever}</p>
      ) : (
        <ol>
          {fired.map(one => (
            <li key={`${one.day}${one.area}`}>
              {w.replayFired({ day: f.day(one.day), area: one.area, value: valueText(figure, one.value) })}
              {one.cleared && ` · ${w.clearedAt({ at: f.day(one.cleared) })}`}
            </li>
          ))}
        </ol>
      )}
      <div className="plans-cards">
        {answer.areas
          .filter(area => area.fired.length > 0 || answer.areas.length === 1)
          .slice(0, 12)
          .map(area => (
            <ChartFrame
              key={area.areaKey}
              title={
                area.fired[0]
                  ? w.replayFired({
                      day: f.day(area.fired[0].day),
                      area: area.name,
                      value: valueText(figure, area.fired[0].value),
                    })
                  : `${area.name}: ${w.replayNever}`
              }
              subtitle={`${pick(answer.words)} · ${w.replaySub}`}
              asOf={answer.asOf}
              description={w.replayDescription}
              csvName={`replay-${answer.trigger.key}`}
              table={{
                head: [w.day, w.n, w.value, w.answerMet],
                rows: answer.days.map((day, at) => [
                  day,
                  area.cases[at]!,
                  valueText(figure, area.values[at]!),
                  area.met[at] ? w.yes : w.no,
                ]),
                numeric: [1, 2],
              }}
            >
              <DayBars
                days={answer.days}
                series={[{ key: 'cases', label: w.n, fill: 'grey', values: area.cases }]}
                incompleteFrom={null}
                incompleteText=""
                marks={area.fired.map(one => ({ on: one.day, strong: true }))}
                signals={new Set(answer.days.filter((_, at) => area.met[at]))}
                label={w.replayDescription}
                labelOf={(from, to) =>
                  `${f.day(answer.days[from]!)}–${f.day(answer.days[to]!)} · ${valueText(figure, area.values[to]!)} / ${valueText(figure, answer.threshold)}`
                }
                onPick={() => {}}
              />
            </ChartFrame>
          ))}
      </div>
    </>
  );
}
