/** Made-up messages the tests share. */
export interface OruParts {
  controlId?: string;
  application?: string;
  facility?: string;
  tube?: string;
  outcome?: string;
  testedAt?: string;
  takenAt?: string;
  status?: string;
  ct?: Record<string, string>;
  person?: string;
  charset?: string;
  version?: string;
  processing?: string;
  flag?: string;
}

const loincOfCt: Record<string, string> = { ORF1ab: '94511-3', N: '94510-5' };

/** An ORU^R01 of one tube, as a laboratory's system sends it. */
export function oruMessage(parts: OruParts = {}): string {
  const {
    controlId = 'M1',
    application = 'LIS',
    facility = 'LAB-A',
    tube = 'T-0001',
    outcome = '260415000^Not detected^SCT',
    testedAt = '20220720103000+0800',
    takenAt = '20220720080000+0800',
    status = 'F',
    ct = {},
    person = '',
    charset = 'UNICODE UTF-8',
    version = '2.5.1',
    processing = 'P',
    flag = '',
  } = parts;
  return [
    `MSH|^~\\&|${application}|${facility}|OUTPACE|CITY|20220720110000+0800||ORU^R01^ORU_R01|${controlId}|${processing}|${version}||||||${charset}`,
    ...(person ? [person] : []),
    'ORC|RE',
    `OBR|1|${tube}||94500-6^SARS-CoV-2 RNA^LN|||${takenAt}|||||||||||||||20220720104000+0800|||${status}`,
    `OBX|1|CWE|94500-6^SARS-CoV-2 RNA^LN||${outcome}|||${flag}|||${status}|||${testedAt}||||PCR-7`,
    ...Object.entries(ct).map(([gene, value], n) =>
      `OBX|${n + 2}|NM|${loincOfCt[gene]}^Ct^LN||${value}|{Ct_value}||||||${status}`.replace(
        '||||||',
        '|||||',
      ),
    ),
    `SPM|1|${tube}^||258500001^Nasopharyngeal swab^SCT|||||||||||||${takenAt}`,
  ].join('\r');
}
