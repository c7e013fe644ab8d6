#include "base/html_page.h"

#include <fmt/format.h>

#include "base/html.h"

namespace koppel::html {
namespace {

// Dark on a dark screen alone: paper is white.
constexpr char kHead[] = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<style>
:root { color-scheme: light; --ink: #1c2733; --soft: #4c5a67; --line: #d5dbe1; --page: #ffffff;
  --strong: #2b6cb0; --weak: #9fc3e7; --empty: #e3e8ed; --warn: #d9a441; --bad: #b7410e; }
@media screen and (prefers-color-scheme: dark) { :root { color-scheme: dark; --ink: #e6edf3;
  --soft: #a3b1bf; --line: #35414d; --page: #12181e; --strong: #5b9bd9; --weak: #2f5d8a;
  --empty: #2a343e; --warn: #c9922f; --bad: #e0703c; } }
@media print { tr, li, svg { break-inside: avoid; } }
* { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
body { font: 15px/1.45 sans-serif; color: var(--ink); background: var(--page);
  max-width: 960px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin-top: 2.2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .7rem .25rem 0;
  border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: normal; }
thead th { vertical-align: bottom; }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.note { color: var(--soft); font-size: .9rem; }
code { font-size: .85rem; overflow-wrap: anywhere; }
svg { max-width: 100%; height: auto; }
svg text { font: 13px sans-serif; fill: var(--ink); }
)html";

}  // namespace

std::string Page(std::string_view title, std::string_view style, std::string_view body) {
  return fmt::format("{}{}</style>\n<title>{}</title>\n</head>\n<body>\n{}</body>\n</html>\n",
                     kHead, style, EscapeHtml(title), body);
}

std::string Section(std::string_view title, std::string_view content) {
  return fmt::format("<section>\n<h2>{}</h2>\n{}</section>\n", EscapeHtml(title), content);
}

std::string Cell(std::string_view content) { return fmt::format("<td>{}</td>", content); }
std::string Number(std::string_view content) {
  return fmt::format("<td class=\"n\">{}</td>", content);
}
std::string Number(uint64_t number) { return Number(fmt::format("{}", number)); }
std::string RowHead(std::string_view content) {
  return fmt::format("<th scope=\"row\">{}</th>", content);
}
std::string Row(std::string_view cells) { return fmt::format("<tr>{}</tr>\n", cells); }

std::string Table(std::initializer_list<std::string_view> titles, std::string_view rows) {
  std::string head;
  for (const std::string_view title : titles) {
    const bool number = title.starts_with('!');
    head += fmt::format("<th scope=\"col\"{}>{}</th>", number ? " class=\"n\"" : "",
                        title.substr(number ? 1 : 0));
  }
  return fmt::format("<table>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody>\n</table>\n", head,
                     rows);
}

std::string Facts(std::string_view rows) {
  return fmt::format("<table>\n<tbody>\n{}</tbody>\n</table>\n", rows);
}

}  // namespace koppel::html
