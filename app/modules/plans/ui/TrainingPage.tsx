import { useState } from 'react';
import type { Static } from 'typebox';
import { StateBadge, type Tone } from '../../../ui/desk/badges.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { MineOut, TrainingOut } from '../trainingSchema.ts';
import './plans.css';
import { AddSkill, RecordForm, RevokeButton, SetNeed } from './TrainingForms.tsx';
import { trainingWords } from './words.ts';

export type Training = Static<typeof TrainingOut>;
type Mine = Static<typeof MineOut>;
type Held = Mine['records'][number];

const tones: Record<Held['state'], Tone> = {
  valid: 'good',
  expiring: 'wait',
  expired: 'alarm',
  revoked: 'off',
  future: 'plain',
};

/** Who is trained for what, until when: one's own for everyone, the area's for who keeps the records. */
export function TrainingPage() {
  const manages = useCan('training.write');
  return manages ? <OfArea /> : <OwnOnly />;
}

function useSkillName(skills: readonly { id: string; name: string; nameEn: string }[]) {
  const pick = usePick();
  return (id: string) => {
    const skill = skills.find(one => one.id === id);
    return skill ? pick({ zh: skill.name, en: skill.nameEn || skill.name }) : '';
  };
}

function StateOf({ record }: { record: Held }) {
  const w = useWords(trainingWords);
  return (
    <StateBadge tone={tones[record.state]}>
      {record.state === 'expiring' ? w.s_expiring : w[record.state]}
    </StateBadge>
  );
}

function OwnOnly() {
  const w = useWords(trainingWords);
  const mine = useApiQuery<Mine>('/training/mine');
  if (mine.error && !mine.data)
    return <ErrorState page problem={mine.error} onRetry={() => mine.refetch()} />;
  if (!mine.data) return <LoadingState rows={4} />;
  const n = mine.data.records.filter(one => one.state === 'valid' || one.state === 'expiring').length;
  return (
    <>
      <PageHead title={w.title} answer={w.answerMine({ n })} asOf={mine.data.asOf} />
      <Own mine={mine.data} />
    </>
  );
}

function Own({ mine }: { mine: Mine }) {
  const w = useWords(trainingWords);
  const f = useFormat();
  const nameOf = useSkillName(mine.skills);
  return (
    <section>
      <h2>{w.mine}</h2>
      {mine.records.length === 0 && <p className="secondary">{w.noMine}</p>}
      <div className="plans-cards">
        {mine.records.map(record => (
          <div key={record.id} className="plans-card plans-row">
            <b>{nameOf(record.skillId)}</b>
            <StateOf record={record} />
            <span>
              {f.day(record.heldFrom)} – {record.validUntil ? f.day(record.validUntil) : w.forever}
            </span>
            <span className="secondary small">
              {record.proof} · {w.by} {record.recordedBy}
              {record.revokedReason && ` · ${record.revokedReason}`}
            </span>
          </div>
        ))}
      </div>
    </section>
  );
}

function OfArea() {
  const w = useWords(trainingWords);
  const f = useFormat();
  const answer = useApiQuery<Training>('/training');
  const mine = useApiQuery<Mine>('/training/mine');
  const [skillId, setSkillId] = useState('');
  const [chosen, setChosen] = useState<string[]>([]);
  const nameOf = useSkillName(answer.data?.skills ?? []);
  if (answer.error && !answer.data)
    return <ErrorState page problem={answer.error} onRetry={() => answer.refetch()} />;
  if (!answer.data) return <LoadingState rows={8} />;
  const t = answer.data;
  const soon = t.staff
    .flatMap(one => one.records.map(record => ({ ...record, who: one })))
    .filter(record => record.state === 'expiring')
    .sort((a, b) => (a.validUntil! < b.validUntil! ? -1 : 1));
  const shown = skillId
    ? t.staff.filter(one => one.records.some(record => record.skillId === skillId))
    : t.staff;
  return (
    <>
      <PageHead
        title={w.title}
        asOf={t.asOf}
        answer={w.answer({
          people: f.number(t.staff.length),
          gaps: f.number(t.needs.filter(need => need.gap > 0).length),
          soon: f.number(soon.length),
        })}
      />
      <h2>{w.gaps}</h2>
      {t.needs.length === 0 ? (
        <p className="secondary">{w.noNeeds}</p>
      ) : (
        <div className="plans-scroll">
          <table className="plans-table">
            <thead>
              <tr>
                <th scope="col">{w.area}</th>
                <th scope="col">{w.unit}</th>
                <th scope="col">{w.skill}</th>
                <th scope="col" className="num">
                  {w.needed}
                </th>
                <th scope="col" className="num">
                  {w.have}
                </th>
                <th scope="col" className="num">
                  {w.gap}
                </th>
              </tr>
            </thead>
            <tbody>
              {t.needs.map(need => (
                <tr key={`${need.areaKey}${need.skillId}${need.unit}`}>
                  <td>{need.areaPath}</td>
                  <td>{need.unit || w.anyUnit}</td>
                  <td>{nameOf(need.skillId)}</td>
                  <td className="num">{f.number(need.needed)}</td>
                  <td className="num">
                    {f.number(need.have)}
                    {need.expiring > 0 && (
                      <span className="secondary small"> {w.ofExpiring({ n: need.expiring })}</span>
                    )}
                  </td>
                  <td className="num">
                    {need.gap > 0 ? <StateBadge tone="alarm">{f.number(need.gap)}</StateBadge> : f.number(0)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <SetNeed training={t} nameOf={nameOf} />
      <h2>{w.expiring}</h2>
      {soon.length === 0 && <p className="secondary">{w.noExpiring}</p>}
      <ul>
        {soon.map(record => (
          <li key={record.id}>
            {f.day(record.validUntil)} · {record.who.name} ({record.who.unit || record.who.areaPath}) ·{' '}
            {nameOf(record.skillId)}
          </li>
        ))}
      </ul>
      <h2>{w.staff}</h2>
      <div className="plans-row">
        <label className="plans-row">
          {w.filter}
          <select className="field-box" value={skillId} onChange={event => setSkillId(event.target.value)}>
            <option value="">{w.all}</option>
            {t.skills.map(skill => (
              <option key={skill.id} value={skill.id}>
                {nameOf(skill.id)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {chosen.length > 0 && (
        <RecordForm training={t} nameOf={nameOf} accountIds={chosen} onDone={() => setChosen([])} />
      )}
      {shown.length === 0 && <p className="secondary">{w.noStaff}</p>}
      <div className="plans-cards">
        {shown.map(one => (
          <div key={one.accountId} className="plans-card plans-row">
            <input
              type="checkbox"
              aria-label={w.select({ name: one.name })}
              checked={chosen.includes(one.accountId)}
              onChange={event =>
                setChosen(
                  event.target.checked
                    ? [...chosen, one.accountId]
                    : chosen.filter(id => id !== one.accountId),
                )
              }
            />
            <b>{one.name}</b>
            <span className="secondary small">{[one.unit, one.areaPath].filter(Boolean).join(' · ')}</span>
            {one.records
              .filter(record => !skillId || record.skillId === skillId)
              .map(record => (
                <span key={record.id} className="plans-row" title={record.proof}>
                  {nameOf(record.skillId)} <StateOf record={record} />
                  <span className="secondary small">
                    {record.validUntil ? f.day(record.validUntil) : w.forever}
                  </span>
                  {record.state !== 'revoked' && <RevokeButton id={record.id} />}
                </span>
              ))}
          </div>
        ))}
      </div>
      <AddSkill />
      {mine.data && <Own mine={mine.data} />}
    </>
  );
}
