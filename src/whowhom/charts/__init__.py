"""Charts in one grammar, Vega-Lite, for pages, notebooks, HTML and PDF."""

from whowhom.charts.chart import Chart
from whowhom.charts.dyads import dyad_matrix
from whowhom.charts.incidents import incident_map, incident_timeline
from whowhom.charts.tension import tension_chart

__all__ = ["Chart", "dyad_matrix", "incident_map", "incident_timeline", "tension_chart"]
