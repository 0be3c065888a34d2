import type { LinkEvidence } from '@outpace/trace';
import type { Bilingual } from '../../core/refusal.ts';

const tieWords: Record<string, Bilingual> = {
  household: { zh: '同住一户', en: 'same household' },
  dorm: { zh: '同一宿舍', en: 'same dormitory room' },
  class: { zh: '同一班级', en: 'same class' },
  office: { zh: '同一办公室', en: 'same office' },
  workshop: { zh: '同一车间', en: 'same workshop' },
  team: { zh: '同一班组', en: 'same team' },
  ward: { zh: '同一病房', en: 'same ward' },
  traced_close: { zh: '追踪时列为密接', en: 'traced as a close contact' },
  traced_other: { zh: '追踪时列为接触者', en: 'traced as a contact' },
};
const round = (value: number | undefined, digits = 1) =>
  value === undefined ? '—' : String(Number(value.toFixed(digits)));

/** One reason for a link in words; names of places and areas are the caller's to resolve. */
export function evidenceWords(
  line: LinkEvidence,
  nameOf: (subject: string) => string = subject => subject,
): Bilingual {
  const { figures: f } = line;
  switch (line.kind) {
    case 'onset_gap':
      return { zh: `发病相隔${round(f.gapDays)}天`, en: `onsets ${round(f.gapDays)} days apart` };
    case 'confirmation_gap':
      return { zh: `确诊相隔${round(f.gapDays)}天`, en: `confirmations ${round(f.gapDays)} days apart` };
    case 'incubation':
      return {
        zh: `暴露到发病${round(f.incubationDays)}天`,
        en: `${round(f.incubationDays)} days from exposure to onset`,
      };
    case 'minutes':
      return { zh: `同时停留${round(f.minutes, 0)}分钟`, en: `${round(f.minutes, 0)} minutes together` };
    case 'part_day':
      return {
        zh: `同一时段到过同一处${round(f.meetings, 0)}次`,
        en: `same place in the same part of a day, ${round(f.meetings, 0)} times`,
      };
    case 'day':
      return {
        zh: `同日到过同一处${round(f.meetings, 0)}次`,
        en: `same place on the same day, ${round(f.meetings, 0)} times`,
      };
    case 'same_point':
      return {
        zh: `到过同一地点,相隔${round(f.daysApart, 0)}天,该处共有${round(f.crowd, 0)}例`,
        en: `same point ${round(f.daysApart, 0)} days apart; ${round(f.crowd, 0)} cases were there`,
      };
    case 'nearby':
      return {
        zh: `到过相距${round(f.distanceKm)}公里的两处,相隔${round(f.daysApart, 0)}天`,
        en: `points ${round(f.distanceKm)} km and ${round(f.daysApart, 0)} days apart`,
      };
    case 'shared_label':
      return {
        zh: `同一聚集或暴露:${line.subject ?? ''}`,
        en: `same cluster or exposure: ${line.subject ?? ''}`,
      };
    case 'same_area':
      return {
        zh: `住在同一区域:${nameOf(line.subject ?? '')}`,
        en: `same area of residence: ${nameOf(line.subject ?? '')}`,
      };
    case 'infector_reported_contact':
      return { zh: '来源病例本身是已知接触者', en: 'the source was itself a reported contact' };
    case 'infector_contacts':
      return {
        zh: `来源病例有${round(f.contacts, 0)}名接触者`,
        en: `the source had ${round(f.contacts, 0)} contacts`,
      };
    case 'tie':
      return (
        tieWords[line.subject ?? ''] ?? { zh: `关系:${line.subject ?? ''}`, en: `tie: ${line.subject ?? ''}` }
      );
  }
}
