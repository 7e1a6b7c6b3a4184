// Drive a VC-API endpoint with software that is not ours: node vc_api.mjs URL; prints {case: {status, …}}.
// `@digitalbazaar/vc` judges what the endpoint issues, and signs what the endpoint judges.
import * as vc from '@digitalbazaar/vc';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createSignCryptosuite, createVerifyCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {checkStatus as bitstringStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {contexts as credentialContexts} from '@digitalbazaar/credentials-context';
import dataIntegrityContext from '@digitalbazaar/data-integrity-context';

const [base] = process.argv.slice(2);
const V2 = 'https://www.w3.org/ns/credentials/v2', V1 = 'https://www.w3.org/2018/credentials/v1';
const EXAMPLES = 'https://www.w3.org/ns/credentials/examples/v2';
const MULTIKEY = 'https://w3id.org/security/multikey/v1';
const contexts = new Map([...credentialContexts, ...dataIntegrityContext.contexts, [EXAMPLES, {
  '@context': {'@vocab': 'https://www.w3.org/ns/credentials/examples#'},
}]]);

function keyDocument(url) {
  const [id, fragment] = url.split('#'), publicKeyMultibase = id.slice('did:key:'.length);
  const method = {id: `${id}#${publicKeyMultibase}`, type: 'Multikey', controller: id, publicKeyMultibase};
  const purposes = {assertionMethod: [method.id], authentication: [method.id]};
  return fragment ? {'@context': MULTIKEY, ...method} :
    {'@context': ['https://www.w3.org/ns/did/v1', MULTIKEY], id, verificationMethod: [method], ...purposes};
}

async function documentLoader(url) {
  const found = document => ({contextUrl: null, documentUrl: url, document});
  if(contexts.has(url)) {
    return found(contexts.get(url));
  }
  if(url.startsWith('did:key:')) {
    return found(keyDocument(url));
  }
  if(url.startsWith(`${base}/statut/`)) {
    return found(await (await fetch(url)).json());
  }
  throw new Error(`nothing is known of ${url}`);
}

async function post(path, body) {
  const answer = await fetch(base + path, {method: 'POST', body: JSON.stringify(body)});
  return {status: answer.status, body: await answer.json()};
}

const pair = await Ed25519Multikey.generate();
const did = `did:key:${pair.publicKeyMultibase}`;
pair.id = `${did}#${pair.publicKeyMultibase}`;
pair.controller = did;
const signers = {
  'eddsa-rdfc-2022': () => new DataIntegrityProof({signer: pair.signer(), cryptosuite: rdfc}),
  'eddsa-jcs-2022': () => new DataIntegrityProof({signer: pair.signer(), cryptosuite: createSignCryptosuite()}),
};
// The list is signed by rdfc whatever the credential is: the suites are tried together.
const verifiers = [rdfc, createVerifyCryptosuite()].map(cryptosuite => new DataIntegrityProof({cryptosuite}));
const subject = {id: 'did:example:abcdefgh', alumniOf: 'École d’exemple'};
const stated = {
  '2.0': {
    '@context': [V2, EXAMPLES], type: ['VerifiableCredential', 'AlumniCredential'], issuer: did,
    validFrom: '2023-01-01T00:00:00Z', credentialSubject: subject,
  },
  '1.1': {
    '@context': [V1, 'https://w3id.org/security/data-integrity/v2'], type: ['VerifiableCredential'], issuer: did,
    issuanceDate: '2023-01-01T00:00:00Z', credentialSubject: {id: subject.id},
  },
};
const found = {};

for(const [cryptosuite, signer] of Object.entries(signers)) {
  const asked = {credential: stated['2.0'], options: {cryptosuite}};
  const {status, body: credential} = await post('/credentials/issue', asked);
  const checkStatus = options => bitstringStatus({...options, suite: verifiers, documentLoader});
  const judged = await vc.verifyCredential({credential, suite: verifiers, documentLoader, checkStatus});
  const reasons = (judged.error?.errors ?? [judged.error]).filter(Boolean).map(({message}) => message);
  const revoked = (judged.statusResult?.results ?? []).map(one => one.status);
  found[`issued ${cryptosuite}`] = {status, verified: judged.verified, revoked, reasons, credential};

  for(const [version, unsigned] of Object.entries(stated)) {
    const made = await vc.issue({credential: structuredClone(unsigned), suite: signer(), documentLoader});
    const judge = verifiableCredential => post('/credentials/verify', {verifiableCredential, options: {}});
    found[`accepted ${version} ${cryptosuite}`] = await judge(made);
    const altered = {...made, credentialSubject: {...made.credentialSubject, id: 'did:example:autre'}};
    found[`refused altered ${version} ${cryptosuite}`] = await judge(altered);
    found[`refused unsigned ${version} ${cryptosuite}`] = await judge(unsigned);
  }

  const held = await vc.issue({credential: structuredClone(stated['2.0']), suite: signer(), documentLoader});
  const presentation = vc.createPresentation({verifiableCredential: [held], holder: did, now: new Date()});
  const challenge = 'un défi';
  const signed = await vc.signPresentation({presentation, suite: signer(), challenge, documentLoader});
  const judge = (verifiablePresentation, options) => post('/presentations/verify', {verifiablePresentation, options});
  found[`accepted presentation ${cryptosuite}`] = await judge(signed, {challenge});
  found[`refused presentation, another challenge ${cryptosuite}`] = await judge(signed, {challenge: 'un autre'});
  found[`refused presentation, another holder ${cryptosuite}`] = await judge({...signed, holder: 'did:example:x'}, {});
}
console.log(JSON.stringify(found));
