/** Which claim of each verification is looked at, in its panel and in the inspector. */
import { create } from 'zustand';

export const useChosenClaims = create<{ claims: Readonly<Record<string, string>> }>(() => ({ claims: {} }));

export function chooseClaim(verification: string, claim: string): void {
  useChosenClaims.setState(({ claims }) => ({ claims: { ...claims, [verification]: claim } }));
}
