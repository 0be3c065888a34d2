import { sql } from 'kysely';
import type { Drill } from '../drills/drill.ts';
import { mllpPortOf } from '../modules/laboratory/exchange/index.ts';
import { hl7TimeOf } from '../modules/laboratory/exchange/times.ts';

/** MSH-3 and MSH-4 of the demo's feed over MLLP. */
export const demoSender = { application: 'LIS', facility: 'XH-LAB2' };

/** The lines of the start-up text about MLLP: where the demo listens, and how to report a tube that waits in the second laboratory. Null where nobody listens. */
export async function sendLine(drill: Drill): Promise<string | null> {
  const port = mllpPortOf(drill.outpace);
  if (port === null) return null;
  const token = await drill.outpace.systemToken('demo.line', ['lab.read']);
  const tube = await drill.outpace.act(
    token,
    async ctx =>
      (
        await sql<{
          code: string;
        }>`select t.code from lab_tube t join laboratory l on l.id = t.lab_id where l.code = ${demoSender.facility} and t.state = 'waiting' order by t.code limit 1`.execute(
          ctx.tx,
        )
      ).rows[0]?.code,
  );
  const now = drill.state().now;
  const lines = `  MLLP: 127.0.0.1:${port}  HL7 v2.5.1 ORU^R01, MSH-3 ${demoSender.application}, MSH-4 ${demoSender.facility} · docs/operations/laboratory-feeds.md`;
  if (!tube) return lines;
  return `${lines}
  发一条检测结果(粘贴到另一个终端) Report a tube, pasted into another terminal:
    ${shellLine(port, tube, now)}`;
}

/** One line for a shell that sends a negative result of a tube tested at `now` (epoch ms) and shows the answer. */
function shellLine(port: number, tube: string, now: number): string {
  const at = hl7TimeOf(now);
  const segments = [
    `MSH|^~\\\\&|${demoSender.application}|${demoSender.facility}|OUTPACE|CITY|${at}||ORU^R01^ORU_R01|TRY-${tube}|P|2.5.1||||||UNICODE UTF-8`,
    `OBR|1|${tube}||94500-6^SARS-CoV-2 RNA^LN|||||||||||||||||||||F`,
    `OBX|1|CWE|94500-6^SARS-CoV-2 RNA^LN||260415000^Not detected^SCT||||||F|||${at}`,
    `SPM|1|${tube}^||258500001^Nasopharyngeal swab^SCT`,
  ];
  return `printf '\\013${segments.join('\\r')}\\r\\034\\r' | nc -w 3 127.0.0.1 ${port} | tr '\\r' '\\n'`;
}
