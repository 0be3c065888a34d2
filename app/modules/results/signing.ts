import { createHash, generateKeyPair } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { P12Signer } from '@signpdf/signer-p12';
import { SignPdf } from '@signpdf/signpdf';
import forge from 'node-forge';
import { open, seal } from '../../core/keys/sealing.ts';
import type { Outpace } from '../../core/outpace.ts';
import { pages } from './parameters.ts';

/** What the city signs its documents with. */
export interface Signing {
  /** Key and certificate as the signer takes them; under `passphrase` within this process. */
  p12: Buffer;
  /** SHA-256 of the certificate, as people compare it: groups of four hexadecimal digits. */
  fingerprint: string;
  certificatePem: string;
}

const bound = 'city-certificate';
/** Guards nothing: the p12 never leaves the memory of the process. */
const passphrase = 'in memory only';
const known = new WeakMap<Outpace, Promise<Signing>>();

/**
 * The city's signing key and its self-signed certificate: made on first use and kept beside the key store, sealed under a secret in it, so that neither a copy of the database nor of the folder
 * without the master key can sign. A city with a certificate of an authority puts its own in the same place (see README).
 */
export function signingOf(outpace: Outpace): Promise<Signing> {
  let signing = known.get(outpace);
  if (!signing) {
    signing = load(outpace);
    signing.catch(() => known.delete(outpace));
    known.set(outpace, signing);
  }
  return signing;
}

async function load(outpace: Outpace): Promise<Signing> {
  const directory = path.join(outpace.config.dataDirectory, 'keys');
  const file = path.join(directory, 'city-certificate.sealed');
  const secret = outpace.keys.secret(bound);
  const read = async () => open(secret, await readFile(file), bound).toString();
  let pem: string;
  try {
    pem = await read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const made = await makeCertificate(outpace);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    // of two processes that make one at the same time, the first counts
    await writeFile(file, seal(secret, made, bound), { mode: 0o600, flag: 'wx' }).catch(
      (problem: NodeJS.ErrnoException) => {
        if (problem.code !== 'EEXIST') throw problem;
      },
    );
    pem = await read();
  }
  const [keyPem, certificatePem] = pem.split(/(?=-----BEGIN CERTIFICATE-----)/) as [string, string];
  const certificate = forge.pki.certificateFromPem(certificatePem);
  const p12 = forge.pkcs12.toPkcs12Asn1(forge.pki.privateKeyFromPem(keyPem), [certificate], passphrase, {
    algorithm: '3des',
    count: 1,
  });
  const der = Buffer.from(forge.asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes(), 'binary');
  return {
    p12: Buffer.from(forge.asn1.toDer(p12).getBytes(), 'binary'),
    fingerprint: createHash('sha256')
      .update(der)
      .digest('hex')
      .toUpperCase()
      .replace(/(.{4})(?=.)/g, '$1 '),
    certificatePem,
  };
}

async function makeCertificate({ city, clock }: Outpace): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 3072,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const key = forge.pki.privateKeyFromPem(privateKey);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  certificate.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(15))}`;
  certificate.validity.notBefore = new Date(clock.now() - 86_400_000);
  certificate.validity.notAfter = new Date(clock.now() + pages.certificateYears * 365.25 * 86_400_000);
  const utf8 = (name: string, value: string) => ({
    name,
    value,
    valueTagClass: forge.asn1.Type.UTF8 as never,
  });
  const who = [
    utf8('commonName', city.nameEn || city.name || 'Outpace'),
    utf8('organizationName', city.name || 'Outpace'),
  ];
  certificate.setSubject(who);
  certificate.setIssuer(who);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: true, nonRepudiation: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  certificate.sign(key, forge.md.sha256.create());
  return `${privateKey.trim()}\n${forge.pki.certificateToPem(certificate)}`;
}

/** The document with its signature in the place kept for it. */
export async function signPdf(pdf: Buffer, { p12 }: Signing, now: number): Promise<Buffer> {
  // a signer reads its p12 once and is empty then
  return new SignPdf().sign(pdf, new P12Signer(p12, { passphrase }), new Date(now));
}
