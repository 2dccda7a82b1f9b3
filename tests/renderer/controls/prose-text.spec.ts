import { expect, it } from 'vitest';
import { proseText } from '../../../renderer/controls/prose-text.ts';

it.each([
  ['the slower the approach: w^6.', 'the slower the approach: w⁶.'],
  ['minimum 1, loss 8.39203e-25', 'minimum 1, loss 8.39203×10⁻²⁵'],
  ['larger by 1e-8 % gives 10^7', 'larger by 10⁻⁸ % gives 10⁷'],
  ['t^(-k/(k - 1)) and w^2k', 't^(-k/(k - 1)) and w^2k'],
  ['-2.5e3 of layer1e5', '−2.5×10³ of layer1e5'],
  ['that, 4.05e-105360498483 for a coin', 'that, 4.05×10⁻¹⁰⁵³⁶⁰⁴⁹⁸⁴⁸³ for a coin'],
])('%s', (text, set) => expect(proseText(text)).toBe(set));
