export { buildCity } from './city/build.ts';
export type { City, CityNames, CityOptions } from './city/city.ts';
export {
  type AreaDescribed,
  areasOf,
  areaTree,
  campusesOf,
  type PlaceDescribed,
  placeOf,
  placesOfKinds,
} from './city/describe.ts';
export { areaOutlines, buildingFootprints, placePoints } from './city/export-map.ts';
export type { GeoFeature, GeoJSON } from './city/geojson-types.ts';
export {
  kindNumber,
  type Level,
  levels,
  NONE,
  type PlaceKind,
  placeKinds,
  type Role,
  roleNumber,
  roles,
} from './city/kinds.ts';
export { areaName, placeName } from './city/names.ts';
export { populationParameters } from './city/population-parameters.ts';
export {
  type Command,
  type CommandRun,
  type CompareOptions,
  compareCommands,
  type OverWorlds,
  overWorlds,
  runOf,
} from './compare.ts';
export { type ContactSurvey, surveyContacts } from './contact-survey.ts';
export { type ByAge, type Disease, type Duration, everyAge, variantOf } from './disease/disease.ts';
export { diseaseNamed, diseases } from './disease/index.ts';
export { ContactList, Contacts } from './movement/contacts.ts';
export { AT_GROUP_STAY, AT_HOME_STAY, Days, type Stay } from './movement/day.ts';
export { Movement } from './movement/movement.ts';
export { ageGroups, attendance, type Round, rounds, sociability, travel } from './movement/rounds.ts';
export { AMBIENT, type Setting, settingNumber, settings } from './movement/settings.ts';
export {
  type Interview,
  interview,
  memory,
  type ToldContact,
  type ToldVisit,
} from './observation/interview.ts';
export {
  type Arrival,
  type ClinicVisit,
  type DayObserved,
  type ObservationOptions,
  Observer,
  observationDefaults,
  type Scan,
} from './observation/observe.ts';
export { known, type Parameter, type ParameterStatus } from './parameter.ts';
export {
  type AssumedRange,
  oldestAge,
  type Picture,
  type PictureCases,
  type PictureHeld,
  pictureParameters,
} from './picture/picture.ts';
export { type Placed, placePicture } from './picture/place.ts';
export {
  type Calibration,
  calibrationFactors,
  drawWorld,
  factorFor,
  modelR,
  openWorld,
  runFromPicture,
  type WhatIfOutcome,
  type WhatIfRun,
  type WorldDraw,
} from './picture/run.ts';
export { infectionsByAge } from './picture/unknown.ts';
export { type WhatIf, whatIfs } from './picture/what-if.ts';
export { Draws } from './random/draws.ts';
export { PerfectCommand } from './response/perfect.ts';
export { type Policy, policies, policyNamed } from './response/policy.ts';
export { Responder } from './response/responder.ts';
export { doublingOf, type RunOptions, type RunSummary, runSimulation, summarise } from './run.ts';
export type { DayCounts } from './world/counts.ts';
export { APART, AT_HOME, FREE, IN_AREA } from './world/exposure.ts';
export { type Keeping, Measures } from './world/measures.ts';
export type { Program, ProgramState } from './world/program.ts';
export { Testing, type TestingOptions, type TestRecord, testingDefaults } from './world/testing.ts';
export { type InfectionTruth, type TrueSpread, trueSpread } from './world/truth.ts';
export { World, type WorldOptions } from './world/world.ts';
