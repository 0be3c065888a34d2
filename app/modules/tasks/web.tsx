import { api, type Page } from '../../ui/api.ts';
import type { WebModule } from '../../ui/module.ts';

export const web: WebModule = {
  module: 'tasks',
  pages: [
    {
      path: '/tasks',
      title: { zh: '任务', en: 'Tasks' },
      surface: 'desk',
      nav: {
        group: 'work',
        order: 30,
        icon: 'task',
        roles: ['city_epidemiologist', 'district_epidemiologist', 'duty_officer'],
      },
      load: () => import('./ui/TasksPage.tsx').then(m => ({ default: m.TasksPage })),
    },
    {
      path: '/tasks/mine',
      title: { zh: '我的任务', en: 'My tasks' },
      surface: 'field',
      nav: { group: 'work', order: 6, icon: 'task', roles: ['grid_worker'] },
      load: () => import('./ui/TasksField.tsx').then(m => ({ default: m.TasksField })),
    },
    {
      path: '/tasks/$taskId',
      title: { zh: '任务', en: 'Task' },
      surface: 'desk',
      load: () => import('./ui/TaskPage.tsx').then(m => ({ default: m.TaskPage })),
    },
  ],
  async palette(query) {
    const { items } = await api<Page<{ id: string; title: { zh: string; en: string }; area: string }>>(
      'GET',
      '/tasks',
      { query: { limit: 50 } },
    );
    const text = query.trim();
    return items
      .filter(
        item => item.title.zh.includes(text) || item.title.en.toLowerCase().includes(text.toLowerCase()),
      )
      .slice(0, 5)
      .map(item => ({
        key: `task-${item.id}`,
        title: item.title.zh,
        detail: item.area,
        to: `/tasks/${item.id}`,
        kind: 'task' as const,
      }));
  },
};
