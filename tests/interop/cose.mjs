// Verify the token of an offline code with cose-kit: node cose.mjs SITE FILE; prints the reason and exits 1 if refused.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {coseVerify} from 'cose-kit';

const [site, file] = process.argv.slice(2);
const published = JSON.parse(readFileSync(join(site, 'keys.json'), 'utf8'));
const token = readFileSync(join(site, file));
const reasons = [];
for(const raw of Object.values(published)) {
  const x = Buffer.from(raw, 'hex').toString('base64url');
  const jwk = {kty: 'OKP', crv: 'Ed25519', x};
  try {
    const key = await crypto.subtle.importKey('jwk', jwk, {name: 'Ed25519'}, false, ['verify']);
    const {isValid} = await coseVerify(token, key);
    if(isValid) {
      process.exit(0);
    }
    reasons.push('invalid signature');
  } catch(refusal) {
    reasons.push(`${refusal.name}: ${refusal.message}`);
  }
}
console.log(reasons.join('\n') || 'no published key');
process.exit(1);
