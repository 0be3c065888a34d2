import type { MissingReason } from './types.ts';

const NONE_WORDS = new Set(
  'na,n/a,#n/a,n.a.,n.a,nan,null,nil,none,<na>,.,..,-,--,---,–,—,——,_,/,//,\\,无,無,没有,空,空白,暂无,无数据,missing,(null),#value!,#ref!,#null!,not applicable,不适用,nr,not reported,未填,未填写'.split(
    ',',
  ),
);

const UNKNOWN_WORDS = new Set(
  "unknown,unk,unkn,?,??,???,not known,unclear,unsure,undetermined,to be confirmed,tbc,tbd,未知,不详,不祥,不明,不清楚,不清,未详,待查,待核实,待定,待确认,失访不详,不知道,未明,dk,don't know".split(
    ',',
  ),
);

/**
 * Says whether a cleaned cell holds nothing, and why: nothing written, a word for "no value", or a word for "not known". An empty cell and
 * 未知 stay apart because the second says that somebody asked. Null when the cell holds something.
 */
export function missingReason(cleaned: string): MissingReason | null {
  if (cleaned === '') return 'blank';
  if (cleaned.length > 20) return null;
  const word = cleaned.toLowerCase();
  if (NONE_WORDS.has(word)) return 'none';
  if (UNKNOWN_WORDS.has(word)) return 'unknown';
  return null;
}
