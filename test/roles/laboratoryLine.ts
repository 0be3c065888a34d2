import net from 'node:net';

/** A laboratory's own system at the other end of a line: sends a message in its frame and waits for the answer (MLLP, HL7 v2.5.1 appendix C). */
export async function sendOru(port: number, message: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(`\x0b${message}\x1c\r`));
    let heard = '';
    socket.setTimeout(20_000, () => socket.destroy(new Error('the listener did not answer')));
    socket.on('data', data => {
      heard += data.toString('utf8');
      if (!heard.includes('\x1c')) return;
      socket.end();
      resolve(heard.slice(1, heard.indexOf('\x1c')));
    });
    socket.on('error', reject);
  });
}

/** City time as HL7 writes it, of an instant in epoch ms: `20220720103000+0800`. */
export const hl7Time = (at: number) =>
  `${new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}+0800`;

/** An ORU^R01 of one tube: what was found, when it was taken and tested, and the Ct of each gene. */
export function oru(of: {
  controlId: string;
  tube: string;
  positive: boolean;
  takenAt: number;
  testedAt: number;
}): string {
  const value = of.positive ? '260373001^Detected^SCT' : '260415000^Not detected^SCT';
  const [taken, tested] = [hl7Time(of.takenAt), hl7Time(of.testedAt)];
  return [
    `MSH|^~\\&|LIS|LAB-A|OUTPACE|CITY|${tested}||ORU^R01^ORU_R01|${of.controlId}|P|2.5.1||||||UNICODE UTF-8`,
    'ORC|RE',
    `OBR|1|${of.tube}||94500-6^SARS-CoV-2 RNA^LN|||${taken}|||||||||||||||${tested}|||F`,
    `OBX|1|CWE|94500-6^SARS-CoV-2 RNA^LN||${value}||||||F|||${tested}||||PCR-7`,
    ...(of.positive
      ? [
          `OBX|2|NM|94511-3^ORF1ab Ct^LN||29.4|{Ct_value}|||||F`,
          `OBX|3|NM|94510-5^N Ct^LN||28.8|{Ct_value}|||||F`,
        ]
      : []),
    `SPM|1|${of.tube}^||258500001^Nasopharyngeal swab^SCT|||||||||||||${taken}`,
  ].join('\r');
}

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
