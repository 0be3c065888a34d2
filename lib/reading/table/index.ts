export { applyMapping, headerSignature, reuseMapping } from './applyMapping.ts';
export { cleanCell, idKey, normaliseHeader, toSimplified } from './cellText.ts';
export { checkRow } from './checkRow.ts';
export {
  type DateColumn,
  type DateColumnStatistics,
  decideDateOrders,
  newDateStatistics,
  proposeYear,
  seeDate,
} from './dateColumns.ts';
export {
  type CitizenIdFacts,
  citizenIdCheckCharacter,
  citizenIdFacts,
  documentFits,
  documentTypeByShape,
} from './documents.ts';
export { damerauLevenshtein } from './editDistance.ts';
export { DATASET_KINDS, DATASETS, fieldOf } from './fields/datasets.ts';
export { AREA_FIELDS, IDENTITY_FIELDS } from './fields/identityFields.ts';
export { idFinder } from './idsInText.ts';
export {
  MATCH_PARAMETERS,
  type MatchablePerson,
  type MatchField,
  type MatchParameters,
  type MatchScore,
  matchScore,
} from './matchScore.ts';
export { missingReason } from './missingWords.ts';
export { parseValue, readPhone } from './parseValue.ts';
export { NAME_COSTS, nameDistance, namePinyinKey, normaliseName } from './personNames.ts';
export type { DateContext } from './readDate.ts';
export { type FileContext, isBlankRow, rowReader } from './readRow.ts';
export { RECOGNITION, recogniseColumns } from './recogniseColumns.ts';
export { IMPORT_RULES, type ImportRuleId } from './rules.ts';
export { JOIN_SHARE, recogniseSet, type TableJoin, type TableSample } from './tableSets.ts';
export type * from './types.ts';
