/** The claims of an entry as a session keeps them: what each measurement depends on, and its content hash. */
import type { VerificationItem } from '../contract/studies.ts';
import { canonicalJson, contentHash } from '../session/canonical.ts';
import { NUMERICS } from '../wasm/numerics-version.ts';
import { galleryById } from './index.ts';

export interface ClaimStudy {
  claim: string;
  /** SHA-256 of `json`. */
  id: string;
  json: string;
}

/** In the order of the entry. Throws 'unknown-id' for an entry that this version does not have. */
export function claimStudies({ entry: name, seed, quick }: VerificationItem): ClaimStudy[] {
  const entry = galleryById(name);
  return entry.claims.map(({ id: claim }) => {
    const spec = {
      kind: 'claim',
      numerics: NUMERICS,
      entry: { id: entry.id, version: entry.version },
      claim,
      seed,
      quick,
    };
    return { claim, id: contentHash(spec), json: canonicalJson(spec) };
  });
}
