/** The parts of ECharts that the charts use, registered once. */
import { CustomChart, ScatterChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use as register } from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';

register([CustomChart, ScatterChart, GridComponent, CanvasRenderer, SVGRenderer]);

export type { EChartsType } from 'echarts/core';
export { init };
