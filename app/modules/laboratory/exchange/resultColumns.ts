import { normaliseHeader } from '@outpace/reading';
import type { CodeLookup } from './codes.ts';

/** What a column of a result file may be. */
export type ResultField =
  | 'tubeCode'
  | 'outcome'
  | 'testedAt'
  | 'takenAt'
  | 'reportedAt'
  | 'reagent'
  | 'instrument'
  | 'plateCode'
  | 'well'
  | 'correction';

/** Names a laboratory prints above its columns, as `normaliseHeader` leaves them. */
const names: Record<ResultField, readonly string[]> = {
  tubeCode: [
    '采样管编号',
    '采样管号',
    '试管编号',
    '试管号',
    '管号',
    '样本编号',
    '样本号',
    '标本编号',
    '标本号',
    '条码',
    '条码号',
    '样本条码',
    '管码',
    'tube code',
    'tube',
    'tube id',
    'tube barcode',
    'barcode',
    'sample id',
    'specimen id',
    'specimen',
    'sample code',
  ],
  outcome: [
    '结果',
    '检测结果',
    '核酸结果',
    '核酸检测结果',
    '判定',
    '判读结果',
    '结论',
    'result',
    'test result',
    'outcome',
    'interpretation',
    'final result',
  ],
  testedAt: [
    '检测时间',
    '检验时间',
    '检测日期',
    '上机时间',
    '实验时间',
    '检测完成时间',
    'tested at',
    'test time',
    'test date',
    'testing time',
    'date tested',
    'run time',
  ],
  takenAt: [
    '采样时间',
    '采集时间',
    '采样日期',
    '采集日期',
    'taken at',
    'collected at',
    'collection time',
    'collection date',
    'date collected',
  ],
  reportedAt: [
    '报告时间',
    '报告日期',
    '发布时间',
    '审核时间',
    'reported at',
    'report time',
    'report date',
    'released at',
    'result date',
  ],
  reagent: ['试剂', '试剂名称', '试剂厂家', '试剂盒', 'reagent', 'kit', 'assay'],
  instrument: ['仪器', '仪器编号', '设备', '扩增仪', 'instrument', 'device', 'analyser', 'analyzer'],
  plateCode: ['板号', '孔板号', '板编号', '反应板', 'plate', 'plate code', 'plate id'],
  well: ['孔位', '孔号', '孔', '位置', 'well', 'well position', 'position'],
  correction: ['更正', '是否更正', '更正报告', 'correction', 'corrected', 'is correction'],
};

const fieldOf = new Map<string, ResultField>();
for (const [field, headers] of Object.entries(names))
  for (const header of headers) fieldOf.set(normaliseHeader(header), field as ResultField);

/** One column: its field, the gene whose Ct it holds, or nothing of ours. */
export type ResultColumn = { field: ResultField } | { gene: string } | null;

/** Recognises the columns by their headers, the first of a kind winning; nothing is guessed from the cells. `missing`: what a file cannot do without. */
export function recogniseResultColumns(
  headers: readonly string[],
  codes: CodeLookup,
): { columns: ResultColumn[]; missing: ResultField[] } {
  const seen = new Set<string>();
  const columns = headers.map((header): ResultColumn => {
    const column = columnOf(header, codes);
    const key = column && ('field' in column ? column.field : `ct ${column.gene}`);
    if (!key || seen.has(key)) return null;
    seen.add(key);
    return column;
  });
  return {
    columns,
    missing: (['tubeCode', 'outcome', 'testedAt'] as const).filter(
      field => !seen.has(field) && !(field === 'testedAt' && seen.has('reportedAt')),
    ),
  };
}

function columnOf(header: string, codes: CodeLookup): ResultColumn {
  const parts = [header, ...header.split(/[()()[\]【】/|\n::]+/)].map(normaliseHeader).filter(Boolean);
  for (const part of parts) {
    const field = fieldOf.get(part);
    if (field) return { field };
  }
  const whole = normaliseHeader(header);
  if (!/(^|[^a-z])(ct|cq)([^a-z]|$)/.test(whole) && !/ct值|cq值/.test(whole)) return null;
  const rest = whole
    .replace(/ct值|cq值|基因|gene|值|value/g, ' ')
    .replace(/(^|[^a-z])(ct|cq)(?=[^a-z]|$)/g, '$1 ');
  for (const word of rest.split(/[\s()()_-]+/)) {
    const gene = word && codes.gene(word);
    if (gene) return { gene };
  }
  return null;
}
