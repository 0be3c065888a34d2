import type { City } from '../city/city.ts';

import type { Disease } from '../disease/disease.ts';
import { ContactList, Contacts } from '../movement/contacts.ts';
import { AT_GROUP, Movement } from '../movement/movement.ts';

import { hash3, streamKey } from '../random/hash.ts';
import { outcomes, SUSCEPTIBLE, type WorldColumns } from './columns.ts';
import type { Exposure } from './exposure.ts';
import { Hospitals } from './hospitals.ts';
import { worldParameters } from './parameters.ts';

const DAY = 1440;
const nursesADay = worldParameters.nursesADay.value;

/** A day's transmission, in whichever of two ways; one instance belongs to one thread. */
export class Spread {
  readonly movement: Movement;
  readonly exposure: Exposure;
  #city: City;
  #columns: WorldColumns;
  #contacts: Contacts;
  #list = new ContactList();
  #hospitals: Hospitals;
  #nurseKey: number;
  #ambient: boolean;
  #nursing: boolean;

  constructor(city: City, disease: Disease, seed: number, columns: WorldColumns, exposure: Exposure) {
    this.#city = city;
    this.#columns = columns;
    this.exposure = exposure;
    this.movement = new Movement(city);
    this.#contacts = new Contacts(city, this.movement);
    this.#hospitals = new Hospitals(city);
    this.#nurseKey = streamKey(seed, 'nurses');
    this.#ambient = disease.ambient.value > 0;
    this.#nursing = (disease.settings.value.health_care ?? 0) > 0;
  }

  /** Follows the contacts of every `threads`-th infectious person, beginning with `thread`: cost follows infections. Returns the contacts listed. */
  ofInfectious(day: number, infectious: number, thread: number, threads: number): number {
    const { today, person, status } = this.#columns;
    const exposure = this.exposure;
    const list = this.#list;
    let contacts = 0;
    for (let i = thread; i < infectious; i += threads) {
      const row = today[i]!;
      const infector = person[row]!;
      this.#contacts.of(infector, day, list, this.#ambient);
      contacts += list.count;
      for (let at = 0; at < list.count; at++) {
        const other = list.person[at]!;
        if (status[other] === SUSCEPTIBLE)
          exposure.weigh(infector, other, list.setting[at]!, list.minute[at]!, list.place[at]!, day);
      }
      this.nursing(row, infector, day);
    }
    return contacts;
  }

  /** A patient in hospital meets those who nurse them; the same in both ways. */
  nursing(row: number, patient: number, day: number): void {
    const columns = this.#columns;
    if (!this.#nursing || (columns.outcome[row]! & outcomes.hospitalised) === 0) return;
    const at = day * DAY + 600;
    if (at < columns.hospitalAt[row]! || at >= columns.endAt[row]!) return;
    const hospital = this.#hospitals.of(patient);
    if (!hospital) return;
    for (let i = 0; i < nursesADay; i++) {
      const nurse =
        this.#city.members[hospital.firstMember + (hash3(this.#nurseKey, patient, day, i) % hospital.staff)]!;
      if (
        columns.status[nurse] === SUSCEPTIBLE &&
        nurse !== patient &&
        (this.movement.flags(nurse, day) & AT_GROUP) !== 0
      )
        this.exposure.nurse(patient, nurse, 540 + 97 * i, hospital.place, day);
    }
  }
}
