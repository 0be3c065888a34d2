/**
 * The closed lists a pack may draw on. A rule can only speak of these epidemic inputs: there is no free field,
 * so that a rule about anything else (a bank deposit, a petition, a debt) cannot be written down at all.
 */

/** How sure we are of a number: V* law or agency text, V public re-publication, O own knowledge, M medium, L low or local practice. */
export const CONFIDENCES = ['V*', 'V', 'O', 'M', 'L'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** What kind of number a parameter is. */
export const PARAMETER_STATUSES = ['policy', 'measured', 'assumed', 'calibrated'] as const;
export type ParameterStatus = (typeof PARAMETER_STATUSES)[number];

/** What may be asked of a person, strictest restriction of movement first; isolation is of the ill or infected, quarantine of the exposed. */
export const MEASURE_KINDS = [
  'hospital_isolation',
  'central_quarantine',
  'home_isolation',
  'home_quarantine',
  'medical_observation',
  'exclusion',
  'home_monitoring',
  'self_monitoring',
  'testing_only',
] as const;
export type MeasureKind = (typeof MEASURE_KINDS)[number];

/** How two people belong together, from rosters or interview. */
export const TIE_KINDS = [
  'household',
  'co_living',
  'dorm',
  'class',
  'school',
  'office',
  'team',
  'workshop',
  'ward',
  'ward_staff',
  'carer',
  'treating_staff',
  'visitor_of_case',
  'banquet',
  'meal',
  'companion',
  'sexual_partner',
  'breastfed_by_case',
  'cared_for_by_case',
] as const;
export type TieKind = (typeof TIE_KINDS)[number];

/** Ways of contact that the investigator records as such. */
export const CONTACT_KINDS = [
  'face_to_face',
  'direct_physical',
  'skin_or_mucosa',
  'sexual',
  'body_fluid',
  'respiratory_secretion',
  'aerosol_procedure',
  'corpse',
  'funeral',
  'bedding_or_clothes',
  'contaminated_object',
  'contaminated_environment',
  'shared_utensils',
  'serving_at_table',
  'shared_toilet_or_lift',
  'laboratory_exposure',
  'sick_animal',
  'animal_carcass_or_culling',
  'live_animal_market',
  'raw_animal_product',
  'judged_by_investigator',
] as const;
export type ContactKind = (typeof CONTACT_KINDS)[number];

/** Kinds of place. */
export const PLACE_KINDS = [
  'home',
  'residential_building',
  'dorm',
  'office',
  'workshop',
  'construction_site',
  'classroom',
  'school',
  'canteen',
  'restaurant',
  'banquet_hall',
  'entertainment',
  'gym',
  'shop',
  'market',
  'live_animal_market',
  'farm',
  'service_hall',
  'religious',
  'lift',
  'toilet',
  'hospital_ward',
  'clinic',
  'waiting_room',
  'pharmacy',
  'elderly_care',
  'detention',
  'quarantine_site',
  'station',
  'vehicle',
  'outdoor',
  'other',
] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];

/** Kinds of vehicle in the seat tables. */
export const VEHICLE_KINDS = [
  'plane',
  'sealed_ac_train',
  'sealed_ac_sleeper',
  'train',
  'sealed_ac_coach',
  'bus',
  'car',
  'ship',
] as const;
export type VehicleKind = (typeof VEHICLE_KINDS)[number];

/** What links a second-hop person to the close contact. */
export const LINK_FEATURES = [
  'co_living',
  'co_eating',
  'co_working',
  'co_studying',
  'co_entertainment',
  'same_closed_workplace',
  'long_duration',
] as const;
export type LinkFeature = (typeof LINK_FEATURES)[number];

/** Where a person comes from, when that alone is the reason for a measure. */
export const TRAVEL_KINDS = [
  'inbound_international',
  'high_risk_area',
  'medium_risk_area',
  'low_risk_area',
] as const;
export type TravelKind = (typeof TRAVEL_KINDS)[number];

/** Occupations that are themselves an exposure. */
export const OCCUPATION_KINDS = ['high_risk_closed_loop'] as const;
export type OccupationKind = (typeof OCCUPATION_KINDS)[number];

/** What is known of the person's own infection. */
export const INFECTION_KINDS = ['mild_or_asymptomatic', 'moderate_or_worse', 'discharged'] as const;
export type InfectionKind = (typeof INFECTION_KINDS)[number];

/** Where a piece of evidence comes from. */
export const EVIDENCE_KINDS = [
  'interview',
  'scan',
  'ticket',
  'roster',
  'access',
  'record',
  'statistical',
] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** How exactly a visit's time is known. */
export const PRECISIONS = ['minute', 'part_of_day', 'day'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** Strength of evidence, A strongest; D is a statistical signal and never an epidemiological contact. */
export const EVIDENCE_GRADES = ['A', 'B', 'C', 'D'] as const;
export type EvidenceGrade = (typeof EVIDENCE_GRADES)[number];

/** Groups that the plans treat apart. */
export const SPECIAL_GROUPS = [
  'child_14_or_younger',
  'pregnant',
  'serious_chronic_disease',
  'not_self_caring',
  'elderly',
  'immune',
  'susceptible',
] as const;
export type SpecialGroup = (typeof SPECIAL_GROUPS)[number];

/** Why a clock starts again. */
export const RESET_REASONS = [
  're_exposed',
  'co_resident_positive',
  'site_floor_positive',
  'site_environment_positive',
] as const;
export type ResetReason = (typeof RESET_REASONS)[number];

/** Kinds of test. */
export const TEST_KINDS = ['naat', 'antigen', 'serology', 'culture', 'chest_imaging'] as const;
export type TestKind = (typeof TEST_KINDS)[number];

/** Kinds of specimen. */
export const SPECIMEN_KINDS = [
  'nasopharyngeal',
  'throat',
  'nose',
  'lower_respiratory',
  'blood',
  'lesion',
  'urine',
  'any',
] as const;
export type SpecimenKind = (typeof SPECIMEN_KINDS)[number];

/** What a day 0 can be. */
export const DAY_ZERO_EVENTS = [
  'last_exposure',
  'entry',
  'left_area',
  'shift_end',
  'positive_specimen',
  'discharge',
  'onset',
  'rash',
] as const;
export type DayZeroEvent = (typeof DAY_ZERO_EVENTS)[number];

/** What an infectious window may be anchored on. */
export const ANCHORS = ['onset', 'rash', 'specimen'] as const;
export type Anchor = (typeof ANCHORS)[number];

/** When a change of the last day takes effect. */
export const EFFECTIVE_AT = ['end_of_day', 'on_result', 'notice_time'] as const;
export type EffectiveAt = (typeof EFFECTIVE_AT)[number];

/** What happens to open measures when another pack takes over. */
export const TRANSITION_POLICIES = ['shorten_at_once', 'finish_old_rule', 'officer_decides'] as const;
export type TransitionPolicy = (typeof TRANSITION_POLICIES)[number];

/** Routes of transmission. */
export const TRANSMISSION_ROUTES = [
  'droplet',
  'airborne',
  'direct_contact',
  'body_fluid',
  'sexual',
  'contaminated_object',
  'animal',
  'food_or_water',
  'vector',
  'unknown',
] as const;
export type TransmissionRoute = (typeof TRANSMISSION_ROUTES)[number];

/** Date fields of a case record that rules may compare. */
export const DATE_FIELDS = [
  'date_of_birth',
  'date_of_infection',
  'date_of_last_exposure',
  'date_of_onset',
  'date_of_rash',
  'date_of_specimen',
  'date_of_result',
  'date_of_report',
  'date_of_isolation',
  'date_of_hospitalisation',
  'date_of_discharge',
  'date_of_recovery',
  'date_of_death',
  'date_of_outcome',
] as const;
export type DateField = (typeof DATE_FIELDS)[number];

/** Events that start a reporting clock. */
export const CLOCK_EVENTS = ['positive', 'case_known', 'contact_found'] as const;
export type ClockEvent = (typeof CLOCK_EVENTS)[number];

/** Levels of area risk. */
export const ZONE_LEVELS = ['high', 'medium', 'low', 'normal'] as const;
export type ZoneLevel = (typeof ZONE_LEVELS)[number];

/** What a case state means for the count of cases. */
export const STATE_MEANINGS = ['suspected', 'infected', 'not_a_case', 'closed'] as const;
export type StateMeaning = (typeof STATE_MEANINGS)[number];

/** The named parameters a pack may carry; all in whole or fractional days unless their unit says otherwise. */
export const PARAMETER_NAMES = [
  'incubation_mean_days',
  'incubation_median_days',
  'incubation_sd_days',
  'incubation_min_days',
  'incubation_max_days',
  'incubation_distribution',
  'serial_interval_mean_days',
  'serial_interval_sd_days',
  'serial_interval_distribution',
  'lookback_onset_days',
  'lookback_specimen_days',
  'lookback_rash_days',
  'infectious_after_onset_days',
  'infectious_after_rash_days',
  'infectious_after_specimen_days',
  'lookback_source_days',
  'release_min_ct',
  'cluster_min_cases',
  'cluster_window_days',
  'outbreak_end_days',
  'prophylaxis_within_days',
  'effective_at',
  'first_day_number',
] as const;
export type ParameterName = (typeof PARAMETER_NAMES)[number];
