/** Where a statement about a person's presence comes from; the signs are fixed in every view and print. */
export type SourceKind =
  | 'interview'
  | 'scan'
  | 'ticket'
  | 'roster'
  | 'camera'
  | 'telecom'
  | 'access'
  | 'text';

export const sourceLooks: Record<SourceKind, { sign: string; zh: string; en: string }> = {
  interview: { sign: '话', zh: '访谈', en: 'Interview' },
  scan: { sign: '码', zh: '扫码', en: 'Venue scan' },
  ticket: { sign: '票', zh: '票务', en: 'Ticket' },
  roster: { sign: '册', zh: '名册', en: 'Roster' },
  camera: { sign: '像', zh: '监控', en: 'Camera' },
  telecom: { sign: '网', zh: '通信', en: 'Telecom' },
  access: { sign: '卡', zh: '门禁', en: 'Access log' },
  text: { sign: '文', zh: '通报', en: 'Bulletin' },
};
