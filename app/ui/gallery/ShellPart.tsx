import { AppShell } from '../desk/AppShell.tsx';
import type { IconName } from '../icons.tsx';
import type { NavGroup, WebPage } from '../module.ts';
import { defineWords, useWords } from '../words/index.ts';
import { SituationSample } from './DeskParts.tsx';

const words = defineWords({ x: ['', ''] });
const page = (
  path: string,
  zh: string,
  en: string,
  group: NavGroup,
  order: number,
  icon: IconName,
): WebPage => ({
  path,
  title: { zh, en },
  surface: 'desk',
  nav: { group, order, icon },
  load: () => Promise.reject(new Error('gallery')),
});

const pages = [
  page('/situation', '一张图', 'Situation', 'situation', 1, 'situation'),
  page('/cases', '病例', 'Cases', 'work', 10, 'case'),
  page('/tasks', '任务', 'Tasks', 'work', 11, 'task'),
  page('/contacts', '密接名单', 'Contacts', 'find', 20, 'contact'),
  page('/chains', '传播链', 'Chains', 'find', 21, 'chain'),
  page('/follow-up', '随访', 'Follow-up', 'follow', 30, 'calendar'),
  page('/measures', '措施', 'Measures', 'follow', 31, 'measure'),
  page('/import', '导入', 'Import', 'data', 40, 'import'),
  page('/protocols', '方案', 'Protocols', 'data', 41, 'protocol'),
  page('/journal', '日志', 'Journal', 'system', 50, 'journal'),
];

export function ShellPart() {
  useWords(words);
  return (
    <AppShell pages={pages} path="/situation" palette={[]} onSignOut={() => {}}>
      <SituationSample />
    </AppShell>
  );
}
