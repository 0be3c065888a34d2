/** Counts of one day. Those of people are at its end and add up: susceptible + latent + infected + recovered + dead = people. */
export interface DayCounts {
  day: number;
  susceptible: number;
  /** Infected, not infectious yet. */
  latent: number;
  /** Infectious or ill, not over. */
  infected: number;
  recovered: number;
  dead: number;
  /** Infectious for some part of the day. */
  infectious: number;
  newInfections: number;
  imported: number;
  /** Infections so far, repeats included. */
  everInfected: number;
  /** People whose first positive result became known on the day. */
  casesFound: number;
  testsSampled: number;
  /** People under an order to stay at home, or kept apart (isolation site), for some part of the day. */
  heldAtHome: number;
  heldApart: number;
  /** People living in buildings that must stay at home. */
  heldInZones: number;
  /** Contacts gone through: of everybody (pairs), or those of the infectious. */
  contacts: number;
}

export const noCounts = (day: number): DayCounts => ({
  day,
  susceptible: 0,
  latent: 0,
  infected: 0,
  recovered: 0,
  dead: 0,
  infectious: 0,
  newInfections: 0,
  imported: 0,
  everInfected: 0,
  casesFound: 0,
  testsSampled: 0,
  heldAtHome: 0,
  heldApart: 0,
  heldInZones: 0,
  contacts: 0,
});
