import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { PoolView } from '../schema.ts';
import { momentWords, words } from './words.ts';

interface Line {
  code: string;
  moments: { moment: string; at: string | null; whoName: string | null }[];
  limits: {
    ruleId: string;
    title: { zh: string; en: string };
    dueAt: string;
    state: 'running' | 'met' | 'missed';
  }[];
}

/** How long the pool's tube took on each leg of its way, and whether the limits were kept. */
export function TubeLegs({ pool }: { pool: PoolView }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const line = useApiQuery<Line>(`/tubes/by-code/${pool.tubeCode}`);
  const moments = (line.data?.moments ?? []).filter(one => one.at !== null);
  if (moments.length < 2)
    return (
      <section className="lab-block">
        <h2>{w.legs}</h2>
        <p className="secondary">{w.noLegs}</p>
      </section>
    );
  const start = Date.parse(moments[0]!.at!);
  const whole = Math.max(1, Date.parse(moments.at(-1)!.at!) - start);
  const minutes = (from: string, to: string) =>
    Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 60_000));
  return (
    <section className="lab-block">
      <h2>
        {w.legs}{' '}
        <span className="secondary small">{w.total({ n: f.duration(Math.round(whole / 60_000)) })}</span>
      </h2>
      <ul className="legs">
        {moments.slice(1).map((one, index) => {
          const before = moments[index]!;
          return (
            <li key={one.moment}>
              <span>
                {pick(momentWords[before.moment]!)} → {pick(momentWords[one.moment]!)}
              </span>
              <span className="track" aria-hidden="true">
                <i
                  style={{
                    insetInlineStart: `${(100 * (Date.parse(before.at!) - start)) / whole}%`,
                    width: `${Math.max(0.5, (100 * (Date.parse(one.at!) - Date.parse(before.at!))) / whole)}%`,
                  }}
                />
              </span>
              <span>
                <strong>{f.duration(minutes(before.at!, one.at!))}</strong>{' '}
                <span className="secondary small">{f.time(one.at!)}</span>
              </span>
            </li>
          );
        })}
      </ul>
      <ul>
        {(line.data?.limits ?? []).map(limit => (
          <li
            key={limit.ruleId}
            className={limit.state === 'missed' ? 'alarm-text small' : 'secondary small'}
          >
            {limit.ruleId}{' '}
            {w.legLimit({
              title: pick(limit.title),
              state:
                limit.state === 'met'
                  ? w.met
                  : limit.state === 'missed'
                    ? w.missed
                    : w.running_({ left: f.deadline(limit.dueAt) }),
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}
