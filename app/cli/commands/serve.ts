import { type Command, type Outcome, refusedOutcome } from '../command.ts';
import { deploymentConfig, deploymentData, mayServe, withDeployment } from '../deployment.ts';

export const serveCommand: Command = {
  name: 'serve',
  takes: '',
  count: [0, 0],
  summary: {
    zh: '运行正式部署(设置取自环境变量)',
    en: 'run a real deployment, configured by environment variables',
  },
  notes: [
    {
      zh: '必设:OUTPACE_MASTER_KEY、OUTPACE_PUBLIC_URL、OUTPACE_SECOND_FACTOR;可设:DATABASE_URL 等、OUTPACE_HOST、OUTPACE_PORT、OUTPACE_DATA。',
      en: 'Required: OUTPACE_MASTER_KEY, OUTPACE_PUBLIC_URL, OUTPACE_SECOND_FACTOR; optional: DATABASE_URL and its companions, OUTPACE_HOST, OUTPACE_PORT, OUTPACE_DATA.',
    },
  ],
  options: { data: deploymentData },
  run: async ({ options, say }): Promise<Outcome> => {
    const config = deploymentConfig(options);
    const no = mayServe(config, process.env);
    if (no) return refusedOutcome(no, say);
    await withDeployment(config, 'serve', async (outpace, hold) => {
      const { serve } = await import('../../server.ts');
      const running = await serve(outpace);
      hold.say({ url: running.address, databasePort: Number(new URL(outpace.urls.owner).port) });
      process.stderr.write(
        `${say({ zh: `Outpace 在 ${running.address} 运行,对外地址 ${config.publicUrl}`, en: `Outpace runs on ${running.address}, outside as ${config.publicUrl}` })}\n`,
      );
      await new Promise<void>(resolve => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
      });
      await running.stop();
    });
    return { status: 0, json: { stopped: true }, lines: [] };
  },
};
