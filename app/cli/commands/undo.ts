import { Refused } from '../../core/refusal.ts';
import { type City, cityOptions, withCity } from '../city.ts';
import { type Command, type Outcome, UsageError } from '../command.ts';

async function undoThere(city: City, importId: string): Promise<void> {
  let state = '';
  let error: string | null = null;
  await city.request('POST', `/imports/${importId}/undo`);
  await city.settle(async () => {
    ({ state, error } = await city.request<{ state: string; error: string | null }>(
      'GET',
      `/imports/${importId}`,
    ));
    return state !== 'undoing';
  });
  if (state !== 'undone')
    throw new Refused({
      refused: 'IMP-54',
      why: { zh: error ?? '未能撤销', en: error ?? 'could not be undone' },
    });
}

export const undoCommand: Command = {
  name: 'undo',
  takes: 'IMPORT',
  count: [1, 1],
  summary: {
    zh: '把一次导入整体撤销;后续工作用到它时拒绝,并逐一列出',
    en: 'undo an import as a whole; refused, naming each, where later work stands on it',
  },
  options: cityOptions,
  run: async ({ positionals, options, say }): Promise<Outcome> => {
    const [importId] = positionals as [string];
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(importId))
      throw new UsageError(
        `导入编号须为 UUID(import 命令列出的那个),不能是“${importId}”。`,
        `An import is named by its UUID, as import prints it, not “${importId}”.`,
      );
    return withCity(options, 'undo', async city => {
      if (city.local) {
        const { undoFile } = await import('../../modules/imports/run.ts');
        const refusal = await undoFile(city.local.outpace, city.local.token, importId);
        if (refusal) throw new Refused(refusal);
      } else await undoThere(city, importId);
      return {
        status: 0,
        json: { importId, undone: true },
        lines: [`✓ ${say({ zh: '已撤销', en: 'undone' })} ${importId}`],
      };
    });
  },
};
