/** Kinds of measure in words. */
export const kindNames: Record<string, { zh: string; en: string }> = {
  hospital_isolation: { zh: '定点医院隔离治疗', en: 'hospital isolation' },
  central_quarantine: { zh: '集中隔离医学观察', en: 'central quarantine' },
  home_isolation: { zh: '居家隔离治疗', en: 'home isolation' },
  home_quarantine: { zh: '居家隔离医学观察', en: 'home quarantine' },
  medical_observation: { zh: '医学观察', en: 'medical observation' },
  exclusion: { zh: '暂停上学上班', en: 'exclusion from school or work' },
  home_monitoring: { zh: '居家健康监测', en: 'home health monitoring' },
  self_monitoring: { zh: '自我健康监测', en: 'self-monitoring' },
  testing_only: { zh: '检测', en: 'testing only' },
};
