// Verify a published credential with @digitalcredentials/verifier-core: node core.mjs FOLDER FILE
// Its loader asks the issuer's host over https; here that host answers from the folder, and no other host answers.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';

const [folder, file] = process.argv.slice(2);
const credential = JSON.parse(readFileSync(join(folder, file), 'utf8'));
const host = credential.issuer.id.slice('did:web:'.length);

globalThis.fetch = async asked => {
  const url = new URL(asked.url ?? asked);
  const path = join(folder, url.pathname);
  if(url.protocol !== 'https:' || url.host !== host) {
    return new Response('', {status: 404});
  }
  try {
    return new Response(readFileSync(path), {status: 200, headers: {'content-type': 'application/json'}});
  } catch {
    return new Response('', {status: 404});
  }
};

const {verifyCredential} = await import('@digitalcredentials/verifier-core');
const registry = {name: 'registre', type: 'dcc-legacy', url: `https://${host}/registre.json`};
const result = await verifyCredential({credential, knownDIDRegistries: [registry]});
const steps = Object.fromEntries((result.log ?? []).map(({id, valid, error}) => [id, valid ?? error?.name]));
const errors = (result.errors ?? []).map(({name, message}) => `${name}: ${message}`);
const told = (result.log ?? []).filter(({error}) => error).map(({error}) => `${error.name}: ${error.message}`);
console.log(JSON.stringify({steps, errors: [...errors, ...told]}));
