/** The surface on a canvas, drawn by the graphics card. Loaded when a surface is first shown: the library is large. */
import {
  BufferAttribute,
  BufferGeometry,
  DoubleSide,
  GLSL3,
  Matrix4,
  Mesh,
  Camera as PlainCamera,
  RawShaderMaterial,
  Scene,
  Vector3,
  WebGLRenderer,
} from 'three';
import type { ThemeMode, Tokens } from '../theme/tokens.ts';
import { type Camera, clipMatrix } from './surface-camera.ts';
import type { SurfaceMesh } from './surface-mesh.ts';
import { type Levels, toneOf } from './terrain.ts';

/** Levels that the card holds; the contour has at most this many. */
const MOST_LEVELS = 24;

const VERTEX = `
uniform mat4 clip;
in vec3 position;
in vec3 normal;
in float level;
out vec3 facing;
out float height;
out vec2 place;
void main() {
  facing = normal;
  height = level;
  place = position.xy + 0.5;
  gl_Position = clip * vec4(position, 1.0);
}
`;

// Heights are compared with the levels at every pixel, as the contour of the plane does between grid points.
const FRAGMENT = `
precision highp float;
precision highp int;
uniform float levels[${MOST_LEVELS}];
uniform vec3 fills[${MOST_LEVELS + 1}];
uniform int count;
uniform vec3 contour;
uniform vec3 edge;
uniform vec3 light;
uniform vec2 shade;
uniform float pixel;
in vec3 facing;
in float height;
in vec2 place;
out vec4 colour;

float lineOf(float distance, float width) {
  return 1.0 - smoothstep(0.5 * width - 0.5, 0.5 * width + 0.5, distance);
}

void main() {
  float change = max(fwidth(height), 1e-30);
  int above = 0;
  for (int k = 0; k < ${MOST_LEVELS}; k += 1) {
    if (k >= count || height < levels[k]) break;
    above = k + 1;
  }
  float drawn = 0.0;
  for (int k = max(above - 1, 0); k < min(above + 1, count); k += 1) {
    float strength = (count - 1 - k) % 3 == 0 ? 1.0 : 0.55;
    drawn = max(drawn, strength * lineOf(abs(height - levels[k]) / change, 0.8 * pixel));
  }
  vec3 normal = normalize(gl_FrontFacing ? facing : -facing);
  float lit = clamp(dot(normal, light), 0.0, 1.0);
  vec3 base = fills[above] * mix(shade.x, shade.y, lit);
  vec2 change2 = max(fwidth(place), vec2(1e-6));
  vec2 inward = min(place, 1.0 - place) / change2;
  float border = 1.0 - smoothstep(0.5 * pixel, 1.5 * pixel, min(inward.x, inward.y));
  colour = vec4(mix(mix(base, contour, drawn), edge, 0.55 * border), 1.0);
}
`;

/** How dark a slope away from the light is, and how light one towards it. */
const SHADE: Record<ThemeMode, [number, number]> = { light: [0.8, 1.02], dark: [0.72, 1.38] };

export class SurfaceCanvas {
  readonly element: HTMLCanvasElement;
  private readonly renderer: WebGLRenderer;
  private readonly geometry = new BufferGeometry();
  private readonly material: RawShaderMaterial;
  private readonly scene = new Scene();
  private readonly camera = new PlainCamera();
  private readonly onLoss: (event: Event) => void;
  private readonly onReturn: () => void;

  /** Null where the browser gives no WebGL. `changed` is told when the card's memory is lost (true) and back (false). */
  static create(changed: (lost: boolean) => void): SurfaceCanvas | null {
    const element = document.createElement('canvas');
    const context = element.getContext('webgl2', { alpha: true, antialias: true, premultipliedAlpha: true });
    if (context === null || context.isContextLost()) return null;
    return new SurfaceCanvas(element, context, changed);
  }

  private constructor(element: HTMLCanvasElement, context: WebGL2RenderingContext, changed: (lost: boolean) => void) {
    this.element = element;
    this.onLoss = (event) => {
      event.preventDefault();
      changed(true);
    };
    this.onReturn = () => changed(false);
    this.renderer = new WebGLRenderer({ canvas: element, context, alpha: true, antialias: true });
    this.renderer.setClearColor(0x000000, 0);
    // After the renderer's own listeners, which set its state up again.
    element.addEventListener('webglcontextlost', this.onLoss);
    element.addEventListener('webglcontextrestored', this.onReturn);
    this.material = new RawShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      side: DoubleSide,
      uniforms: {
        clip: { value: new Matrix4() },
        levels: { value: new Float32Array(MOST_LEVELS) },
        fills: { value: Array.from({ length: MOST_LEVELS + 1 }, () => new Vector3()) },
        count: { value: 0 },
        contour: { value: new Vector3() },
        edge: { value: new Vector3() },
        light: { value: new Vector3() },
        shade: { value: [0, 1] },
        pixel: { value: 1 },
      },
    });
    const mesh = new Mesh(this.geometry, this.material);
    mesh.frustumCulled = false;
    this.scene.add(mesh);
  }

  show(mesh: SurfaceMesh, levels: Levels): void {
    this.geometry.dispose();
    this.geometry.setAttribute('position', new BufferAttribute(mesh.positions, 3));
    this.geometry.setAttribute('normal', new BufferAttribute(mesh.normals, 3));
    this.geometry.setAttribute('level', new BufferAttribute(mesh.heights, 1));
    this.geometry.setIndex(new BufferAttribute(mesh.index, 1));
    const { uniforms } = this.material;
    const count = Math.min(MOST_LEVELS, levels.values.length);
    uniforms.count!.value = count;
    const limits = uniforms.levels!.value as Float32Array;
    for (let k = 0; k < count; k += 1) limits[k] = (levels.values[k]! - levels.base) / mesh.unit;
  }

  /** Draws once, `ratio` pixels of the canvas to one of the camera's. */
  draw(camera: Camera, tokens: Tokens, ratio: number): void {
    const { uniforms } = this.material;
    const { width, height, right, up, toward } = camera;
    if (this.renderer.getPixelRatio() !== ratio) this.renderer.setPixelRatio(ratio);
    const w = Math.max(1, Math.round(width));
    const h = Math.max(1, Math.round(height));
    if (this.element.width !== Math.floor(w * ratio) || this.element.height !== Math.floor(h * ratio))
      this.renderer.setSize(w, h, true);
    (uniforms.clip!.value as Matrix4).fromArray(clipMatrix(camera));
    const fills = uniforms.fills!.value as Vector3[];
    const count = uniforms.count!.value as number;
    fills[0]!.set(...rgb(tokens.terrain[0]!));
    for (let k = 0; k < count; k += 1) fills[k + 1]!.set(...rgb(tokens.terrain[toneOf(k, count)]!));
    (uniforms.contour!.value as Vector3).set(...rgb(tokens.contour));
    (uniforms.edge!.value as Vector3).set(...rgb(tokens.control));
    uniforms.shade!.value = SHADE[tokens.mode];
    uniforms.pixel!.value = ratio;
    // The light comes over the left shoulder of the one who looks.
    const from = (k: 0 | 1 | 2): number => -0.45 * right[k] + 0.35 * up[k] + 0.6 * toward[k] + (k === 2 ? 0.5 : 0);
    (uniforms.light!.value as Vector3).set(from(0), from(1), from(2)).normalize();
    this.renderer.render(this.scene, this.camera);
  }

  /** The largest ratio at which a picture of this size can be drawn. */
  mostRatio(width: number, height: number): number {
    const context = this.renderer.getContext();
    const most = Math.min(
      context.getParameter(context.MAX_RENDERBUFFER_SIZE) as number,
      this.renderer.capabilities.maxTextureSize,
    );
    return Math.min(most / width, most / height);
  }

  /** Gives everything on the card back. */
  dispose(): void {
    this.element.removeEventListener('webglcontextlost', this.onLoss);
    this.element.removeEventListener('webglcontextrestored', this.onReturn);
    this.geometry.dispose();
    this.material.dispose();
    this.renderer.dispose();
    this.renderer.getContext().getExtension('WEBGL_lose_context')?.loseContext();
    this.element.remove();
  }
}

/** `#rrggbb` as three numbers from 0 to 1. */
function rgb(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}
