import type { ExampleText } from './examples.ts';

/** Made up: measles in a school. */
export const measlesSchool: ExampleText = {
  id: 'measles-school',
  title: ['学校麻疹疫情处置预案(示例)', 'Plan for measles in a school (example)'],
  about: [
    '学校出现麻疹病例后的处置:核实、查验接种、应急接种、晨午检,附3个启动条件和8项行动。',
    'After a case of measles in a school: confirming, checking vaccination, catching up, daily checks; with 3 triggers and 8 actions.',
  ],
  diseases: ['measles'],
  sections: [
    {
      key: 'aim',
      heading: ['一、适用与目标', '1. For what'],
      unit: ['区疾病预防控制机构', 'District centre for disease control'],
      text: [
        '适用于中小学、托幼机构和高校出现麻疹病例时的处置。目标:**一个最长潜伏期内不出现第三代病例**。',
        'For cases of measles in schools, kindergartens and universities. Aim: **no third generation of cases within one longest incubation period**.',
      ],
    },
    {
      key: 'confirm',
      heading: ['二、核实与报告', '2. Confirming and reporting'],
      unit: ['首诊医疗机构、区疾控', 'Hospital of first visit, district CDC'],
      text: [
        '1. 疑似病例当日采血和咽拭子送检\n2. 学校在发现同班2名以上发热出疹学生时立即报告\n3. 系统中以学校为场所登记病例的活动',
        '1. Blood and throat swab on the day of suspicion\n2. The school reports at once when two pupils of a class have fever and rash\n3. The school is entered as a place in the trajectories of cases',
      ],
    },
    {
      key: 'vaccination',
      heading: ['三、查验与应急接种', '3. Vaccination'],
      unit: ['社区卫生服务中心', 'Community health centre'],
      text: [
        '- 查验全校接种记录,列出未全程接种者名单\n- 对无禁忌的未全程接种者开展应急接种\n- 孕妇、免疫功能低下者由临床医师评估,不接种活疫苗',
        '- Check the records of the whole school and list who lacks a dose\n- Offer the dose to those without contraindication\n- Pregnant and immunocompromised people are assessed by a clinician and get no live vaccine',
      ],
    },
    {
      key: 'school',
      heading: ['四、校内措施', '4. In the school'],
      unit: ['学校', 'The school'],
      text: [
        '晨午检,登记缺课原因;病例隔离至出疹后第4天;未接种的接触者按现行方案管理。\n\n不公布学生姓名,不以未接种为由拒绝上学以外的任何服务。',
        'Checks every morning and noon, reasons of absence noted; cases stay away until the fourth day of rash; unvaccinated contacts by the pack in force.\n\nNo names are published; not being vaccinated is no ground to refuse any service beyond what the pack asks.',
      ],
    },
    {
      key: 'end',
      heading: ['五、结束', '5. End'],
      unit: ['区疾病预防控制机构', 'District centre for disease control'],
      text: [
        '末例出疹后21天没有新病例,结束处置并小结。',
        'Ends 21 days after the last rash without a new case, with a short report.',
      ],
    },
  ],
  triggers: [
    {
      key: 'first',
      figure: 'cases',
      level: 'each',
      days: 14,
      atLeast: 1,
      note: ['有1例就行动', 'one case is enough to act'],
    },
    { key: 'spread', figure: 'cases', level: 'each', days: 14, atLeast: 3, responseLevel: 4 },
    { key: 'quiet', figure: 'days_since_case', level: 'whole', atLeast: 21 },
  ],
  actions: [
    {
      key: 'sample',
      text: ['核对病例标本已送检', 'Make sure specimens were sent'],
      unit: ['区疾控', 'District CDC'],
      role: 'district_epidemiologist',
      hours: 12,
      where: 'fired',
      triggers: ['first'],
    },
    {
      key: 'visit',
      text: [
        '到校调查,列出同班、同宿舍、同活动的接触者',
        'Visit the school; list contacts of class, dormitory, activities',
      ],
      unit: ['区疾控', 'District CDC'],
      role: 'district_epidemiologist',
      hours: 24,
      where: 'fired',
      triggers: ['first'],
    },
    {
      key: 'records',
      text: ['完成全校接种记录查验', 'Check vaccination records of the whole school'],
      unit: ['社区卫生服务中心', 'Community health centre'],
      role: 'district_epidemiologist',
      hours: 48,
      where: 'fired',
      triggers: ['first'],
    },
    {
      key: 'doses',
      text: ['完成应急接种', 'Give the missing doses'],
      unit: ['社区卫生服务中心', 'Community health centre'],
      role: 'district_epidemiologist',
      hours: 72,
      where: 'fired',
      triggers: ['first'],
    },
    {
      key: 'checks',
      text: ['落实晨午检与缺课登记', 'Morning and noon checks, reasons of absence'],
      unit: ['学校', 'The school'],
      role: 'grid_worker',
      hours: 24,
      where: 'fired',
      triggers: ['first'],
    },
    {
      key: 'clinics',
      text: ['通知辖区医疗机构加强发热出疹监测', 'Ask clinics of the area to watch for fever and rash'],
      unit: ['区疾控', 'District CDC'],
      role: 'district_epidemiologist',
      hours: 24,
      where: 'fired',
      triggers: ['spread'],
    },
    {
      key: 'wider',
      text: ['会商是否扩大应急接种到周边学校', 'Decide on doses for schools nearby'],
      unit: ['市疾控', 'City CDC'],
      role: 'city_epidemiologist',
      hours: 24,
      where: 'plan',
      triggers: ['spread'],
    },
    {
      key: 'report',
      text: ['结束评估与小结', 'Assess the end; short report'],
      unit: ['市疾控', 'City CDC'],
      role: 'city_epidemiologist',
      hours: 72,
      where: 'plan',
      triggers: ['quiet'],
    },
  ],
};
