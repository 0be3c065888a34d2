import { type Command, UsageError } from '../command.ts';

/** The demo city, for the overview and its help; main.ts hands what was typed to the demo itself. */
export const demoCommand: Command = {
  name: 'demo',
  takes: '',
  count: [0, 0],
  summary: { zh: '演示城市(虚构,只在本机)', en: 'the demo city: made up, on this machine only' },
  options: {
    data: {
      type: 'string',
      value: 'DIR',
      help: { zh: '演示数据的文件夹,默认 .outpace/demo', en: 'folder of the demo; .outpace/demo by default' },
    },
    port: { type: 'string', value: 'PORT', help: { zh: '端口', en: 'port' } },
    fresh: { type: 'boolean', help: { zh: '重新生成', en: 'make it anew' } },
  },
  run: async () => {
    throw new UsageError('演示命令须写在最前。', 'demo comes first.');
  },
};
