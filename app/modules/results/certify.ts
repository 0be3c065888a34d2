import { createHash, randomBytes } from 'node:crypto';
import type { Context } from '../../core/module.ts';
import { documentEnding, personOf } from '../people/queries.ts';
import { certificatePdf } from './certificatePdf.ts';
import type { Language } from './language.ts';
import { ownSamples } from './own.ts';
import { pages } from './parameters.ts';
import { mayCertify, verificationCode } from './rules.ts';
import { signingOf, signPdf } from './signing.ts';
import { type CertificateFacts, insertCertificate } from './store.ts';

/** Makes a signed certificate of one of the person's own released results; null when the sample is not theirs or says nothing to certify (PUB-6). Journaled. */
export async function certify(
  ctx: Context,
  personId: string,
  sampleId: string,
  language: Language,
): Promise<{ pdf: Buffer; code: string } | null> {
  const person = await personOf(ctx, personId);
  const sample = (await ownSamples(ctx, personId)).find(one => one.sampleId === sampleId);
  if (!person || !sample || !mayCertify(sample.state) || sample.reportedAt === null) return null;
  const code = verificationCode(randomBytes(15));
  const facts: CertificateFacts = {
    maskedName: person.maskedName,
    ending: await documentEnding(ctx, personId, pages.documentCharacters),
    sampledAt: sample.takenAt,
    reportedAt: sample.reportedAt,
    result: sample.state,
    pooled: sample.people > 1,
    labName: sample.labName?.zh ?? '—',
    labNameEn: sample.labName?.en ?? '—',
    issuedAt: ctx.now,
    language,
  };
  const signing = await signingOf(ctx.outpace);
  const { city, config } = ctx.outpace;
  const plain = await certificatePdf(facts, code, {
    cityName: language === 'en' ? city.nameEn || city.name : city.name,
    timeZone: city.timeZone,
    verifyUrl: `${(config.publicUrl ?? '').replace(/\/$/, '')}/verify/${code}`,
    fingerprint: signing.fingerprint,
  });
  const pdf = await signPdf(plain, signing, ctx.now);
  await insertCertificate(ctx, {
    code,
    facts,
    person,
    sampleId,
    tubeId: sample.tubeId,
    documentSha256: createHash('sha256').update(pdf).digest(),
  });
  await ctx.journal({
    act: 'result.certified',
    objectKind: 'person',
    objectId: personId,
    rule: 'PUB-6',
    subject: person.pseudonym,
    areaKey: person.areaKey,
    detail: { sampleId, result: sample.state },
  });
  return { pdf, code };
}
