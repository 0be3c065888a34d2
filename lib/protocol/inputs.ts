import type { ExposureFacts, InputKind, Text } from './types.ts';
import * as V from './vocabulary.ts';

/** How one closed-list fact is read, compared and named. */
export interface InputSpec {
  title: Text;
  /** list: `any_of`/`none_of` over `values`; number: `at_least`/`at_most`; flag: `is`. */
  type: 'list' | 'number' | 'flag';
  values?: readonly string[];
  /** The facts' value: undefined means unknown. */
  read: (facts: ExposureFacts) => readonly string[] | number | boolean | undefined;
  /** Depends on visits in place and time, so that the visits' precision limits the evidence. */
  timed?: boolean;
  /** Cannot by itself be the ground of a rule: it only narrows another. */
  narrowing?: boolean;
}

const one = (value: string | undefined) => (value === undefined ? undefined : [value]);

/** The closed list of facts a contact rule may ask about: epidemic inputs only, and no way to add one from a pack. */
export const INPUTS: Record<InputKind, InputSpec> = {
  tie: { title: { zh: '关系', en: 'tie' }, type: 'list', values: V.TIE_KINDS, read: f => f.ties },
  contact: {
    title: { zh: '接触方式', en: 'way of contact' },
    type: 'list',
    values: V.CONTACT_KINDS,
    read: f => f.contacts,
  },
  place: {
    title: { zh: '场所', en: 'place' },
    type: 'list',
    values: V.PLACE_KINDS,
    read: f => one(f.setting?.place),
    timed: true,
  },
  closed_space: {
    title: { zh: '是否密闭空间', en: 'closed space' },
    type: 'flag',
    read: f => f.setting?.closedSpace,
    timed: true,
    narrowing: true,
  },
  ventilation: {
    title: { zh: '通风', en: 'ventilation' },
    type: 'list',
    values: ['good', 'poor'],
    read: f => one(f.setting?.ventilation),
    timed: true,
    narrowing: true,
  },
  overlap_minutes: {
    title: { zh: '同时停留分钟数', en: 'minutes together' },
    type: 'number',
    read: f => f.overlapMinutes,
    timed: true,
  },
  minutes_after_case_left: {
    title: { zh: '病例离开后多少分钟到达', en: 'minutes after the case left' },
    type: 'number',
    // Being there together is arriving before the case left.
    read: f => f.minutesAfterCaseLeft ?? (f.overlapMinutes ? 0 : undefined),
    timed: true,
  },
  distance_metres: {
    title: { zh: '距离（米）', en: 'distance in metres' },
    type: 'number',
    read: f => f.distanceMetres,
    timed: true,
  },
  precision: {
    title: { zh: '时间精度', en: 'precision of time' },
    type: 'list',
    values: V.PRECISIONS,
    read: f => one(f.precision),
    timed: true,
  },
  vehicle: {
    title: { zh: '交通工具', en: 'vehicle' },
    type: 'list',
    values: V.VEHICLE_KINDS,
    read: f => one(f.seat?.vehicle),
  },
  same_carriage: {
    title: { zh: '是否同车厢', en: 'same carriage' },
    type: 'flag',
    read: f => f.seat?.sameCarriage,
    narrowing: true,
  },
  same_compartment: {
    title: { zh: '是否同包厢（舱室）', en: 'same compartment or cabin' },
    type: 'flag',
    read: f => f.seat?.sameCompartment,
    narrowing: true,
  },
  row_difference: {
    title: { zh: '相隔排数', en: 'rows apart' },
    type: 'number',
    read: f => (f.seat?.rowDifference === undefined ? undefined : Math.abs(f.seat.rowDifference)),
    narrowing: true,
  },
  bay_difference: {
    title: { zh: '相隔格数', en: 'bays apart' },
    type: 'number',
    read: f => (f.seat?.bayDifference === undefined ? undefined : Math.abs(f.seat.bayDifference)),
    narrowing: true,
  },
  crew: {
    title: { zh: '是否乘务人员', en: 'crew' },
    type: 'flag',
    read: f => f.seat?.isCrew,
    narrowing: true,
  },
  crew_serves_area: {
    title: { zh: '是否服务病例所在区域', en: 'crew serving the area of the case' },
    type: 'flag',
    read: f => f.seat?.crewServesArea,
    narrowing: true,
  },
  link_feature: {
    title: { zh: '与密接的联系', en: 'link to the close contact' },
    type: 'list',
    values: V.LINK_FEATURES,
    read: f => f.link,
  },
  linked_risk: {
    title: { zh: '密接的感染风险', en: 'infection risk of the close contact' },
    type: 'list',
    values: ['high', 'ordinary'],
    read: f => one(f.linkedRisk),
    narrowing: true,
  },
  protection: {
    title: { zh: '防护', en: 'protection' },
    type: 'list',
    values: ['effective', 'partial', 'none'],
    read: f => one(f.protection),
    narrowing: true,
  },
  evidence: {
    title: { zh: '证据来源', en: 'source of evidence' },
    type: 'list',
    values: V.EVIDENCE_KINDS,
    read: f => f.evidence,
    narrowing: true,
  },
  immune: { title: { zh: '是否免疫', en: 'immune' }, type: 'flag', read: f => f.immune, narrowing: true },
  travel: {
    title: { zh: '来自何处', en: 'where from' },
    type: 'list',
    values: V.TRAVEL_KINDS,
    read: f => one(f.travel),
  },
  occupation: {
    title: { zh: '岗位', en: 'post' },
    type: 'list',
    values: V.OCCUPATION_KINDS,
    read: f => one(f.occupation),
  },
  infection: {
    title: { zh: '感染情况', en: 'infection' },
    type: 'list',
    values: V.INFECTION_KINDS,
    read: f => one(f.infection),
  },
};
