//! The figures as a picture: two panels of bars, readable without colour, with a title and a description.

use super::report::PolicyReport;

const WIDTH: f64 = 760.0;
const ROW: f64 = 26.0;
const LABEL: f64 = 150.0;
const BAR: f64 = 470.0;

/// A panel, and what it shows.
struct Panel<'a> {
    title: &'a str,
    bars: Vec<Bar>,
}

/// Its name, its value where there is one, and how that is written.
type Bar = (String, Option<f64>, String);

/// The SVG document. Where a percentile was never reached the bar runs to the end and says so.
pub fn to_svg(reports: &[PolicyReport]) -> String {
    let minutes = |report: &PolicyReport, percent: usize| {
        let value = report.team_minutes(percent);
        let written = value.map_or("not reached".to_owned(), |minutes| format!("{minutes:.0} min"));
        (format!("{}, {}", report.policy, name(percent)), value, written)
    };
    let people = |report: &PolicyReport, percent: usize| {
        let value = report.disturbed_per_seat(percent);
        (format!("{}, {}", report.policy, name(percent)), Some(value), format!("{value:.1}"))
    };
    let both = |of: &dyn Fn(&PolicyReport, usize) -> Bar| {
        reports.iter().flat_map(|report| [of(report, 50), of(report, 95)]).collect::<Vec<_>>()
    };
    let panels = [
        Panel { title: "Minutes to the full team", bars: both(&minutes) },
        Panel { title: "People called per seat", bars: both(&people) },
    ];
    let mut body = String::new();
    let mut top = 16.0;
    for panel in &panels {
        body.push_str(&format!("<text x=\"0\" y=\"{:.0}\" font-weight=\"bold\">{}</text>\n", top + 4.0, panel.title));
        top += 14.0;
        let most = panel.bars.iter().filter_map(|(_, value, _)| *value).fold(1.0, f64::max);
        for (label, value, written) in &panel.bars {
            let length = value.map_or(BAR, |value| BAR * value / most);
            let fill = if label.ends_with(name(50)) { "#000091" } else { "#8585f6" };
            let middle = top + ROW / 2.0 + 4.0;
            body.push_str(&format!(
                "<text x=\"{:.0}\" y=\"{middle:.0}\" text-anchor=\"end\">{label}</text>\n",
                LABEL - 8.0
            ));
            body.push_str(&format!(
                "<rect x=\"{LABEL:.0}\" y=\"{:.0}\" width=\"{length:.1}\" height=\"{:.0}\" fill=\"{fill}\"/>\n",
                top + 4.0,
                ROW - 8.0
            ));
            body.push_str(&format!("<text x=\"{:.1}\" y=\"{middle:.0}\">{written}</text>\n", LABEL + length + 8.0));
            top += ROW;
        }
        top += 22.0;
    }
    let description: Vec<String> = panels
        .iter()
        .flat_map(|panel| panel.bars.iter().map(|(label, _, written)| format!("{}, {label}: {written}.", panel.title)))
        .collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH:.0} {top:.0}\" role=\"img\" aria-labelledby=\"t d\" font-family=\"sans-serif\" font-size=\"13\">\n<title id=\"t\">Policies of calling a flash team, compared</title>\n<desc id=\"d\">{}</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{body}</svg>\n",
        description.join(" ")
    )
}

fn name(percent: usize) -> &'static str {
    if percent == 50 { "median" } else { "p95" }
}
