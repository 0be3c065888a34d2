import { usePick, useWords } from '../../../ui/words/index.ts';
import type { OpeningHours } from '../schema.ts';
import { dayWords } from './hoursText.ts';
import { settingsWords } from './settingsWords.ts';

/** Opening hours as spans of a day; none means around the clock. */
export function HoursField({
  hours,
  onChange,
}: {
  hours: OpeningHours[];
  onChange: (hours: OpeningHours[]) => void;
}) {
  const w = useWords(settingsWords);
  const pick = usePick();
  const change = (at: number, part: Partial<OpeningHours>) =>
    onChange(hours.map((one, index) => (index === at ? { ...one, ...part } : one)));
  return (
    <fieldset className="lab-hours">
      <legend>{w.hours}</legend>
      <span className="secondary small">{w.hoursHint}</span>
      {hours.length === 0 && <span>{w.allDay}</span>}
      {hours.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a span has no name but its place
        <div key={at} className="lab-span">
          <div className="lab-row">
            <input
              className="field-box"
              type="time"
              required
              aria-label={w.from}
              value={one.from}
              onChange={event => change(at, { from: event.target.value })}
            />
            –
            <input
              className="field-box"
              type="time"
              required
              aria-label={w.to}
              value={one.to}
              onChange={event => change(at, { to: event.target.value })}
            />
            <button
              type="button"
              className="button small"
              onClick={() => onChange(hours.filter((_, index) => index !== at))}
            >
              {w.remove}
            </button>
          </div>
          <div className="lab-row" role="group" aria-label={w.days}>
            <span className="secondary small">{w.days}</span>
            {dayWords.map((word, index) => {
              const day = index + 1;
              const days = one.days ?? [];
              return (
                <label key={word.en}>
                  <input
                    type="checkbox"
                    checked={days.includes(day)}
                    onChange={event =>
                      change(at, {
                        days: event.target.checked
                          ? [...days, day].sort((a, b) => a - b)
                          : days.filter(each => each !== day),
                      })
                    }
                  />
                  {pick(word)}
                </label>
              );
            })}
          </div>
        </div>
      ))}
      <div>
        <button
          type="button"
          className="button small"
          disabled={hours.length >= 14}
          onClick={() => onChange([...hours, { from: '08:00', to: '20:00' }])}
        >
          {w.addSpan}
        </button>
      </div>
    </fieldset>
  );
}
