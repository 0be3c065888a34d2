import { cityDay, useFormat, useLanguage, usePick, useWords } from '../../../ui/words/index.ts';
import type { ContactView } from './looks.ts';
import { settingWords, words } from './words.ts';

/** What accepting asks of the person: why, by which rule, from when until when, and how to contest it, in one place. */
export function AskedOf({ view }: { view: ContactView }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [language] = useLanguage();
  const asked = view.ifAccepted;
  // midnight belongs to the day that ends: 7月30日24:00, as the person reads it
  const lastMoment = (iso: string) =>
    f.time(iso) === '00:00'
      ? `${f.day(cityDay(new Date(Date.parse(iso) - 1).toISOString(), f.timeZone))} 24:00`
      : f.instant(iso);
  const setting = (kind: string) => settingWords[kind]?.[language === 'en' ? 1 : 0] ?? kind;
  return (
    <section className="contacts-asked">
      <h3>{w.ifAccepted}</h3>
      {asked === null && <p>{w.noDay}</p>}
      {asked?.refused && (
        <p>
          {w.nothing} <kbd>{asked.refused}</kbd> {asked.why && pick(asked.why)}
        </p>
      )}
      {asked?.endsAt && (
        <>
          <p>
            <strong>{w.until({ when: lastMoment(asked.endsAt) })}</strong> {w.tests({ n: asked.tests })}
          </p>
          <ul>
            {asked.phases.map(phase => (
              <li key={phase.ruleId}>
                {setting(phase.kind)} {w.fromTo({ from: f.day(phase.from), to: f.day(phase.to) })}{' '}
                <kbd>{phase.ruleId}</kbd>
              </li>
            ))}
          </ul>
        </>
      )}
      <p>
        <strong>{w.why}</strong> {pick(view.contact.reason)}
      </p>
      {view.ruleSource && (
        <p className="small secondary">
          {w.basis}: {pick(view.ruleSource)}
        </p>
      )}
      <p className="small">
        <strong>{w.contest}</strong> {pick(view.appeal)}
      </p>
    </section>
  );
}
