// Pages that programs write for people: HTML in XML syntax that needs nothing else, no scripts, no
// links and nothing from elsewhere; in light, dark and on paper. What is passed as content stands
// in the page as it is: text goes through EscapeHtml (html.h) first. Pure.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace koppel::html {

// The whole page. `title` is text. `style`: rules of its own (CSS), after those that all pages
// have; colours are var(--ink), --soft, --line, --page, --strong, --weak, --empty, --warn and
// --bad.
std::string Page(std::string_view title, std::string_view style, std::string_view body);

// A heading, which is text, with what stands below it.
std::string Section(std::string_view title, std::string_view content);

std::string Cell(std::string_view content);
// Of a number: to the right.
std::string Number(std::string_view content);
std::string Number(uint64_t number);
// The cell that says what its row is about.
std::string RowHead(std::string_view content);
std::string Row(std::string_view cells);
// `titles` are content; "!" before one: a column of numbers.
std::string Table(std::initializer_list<std::string_view> titles, std::string_view rows);
// Without titles: each row is a fact and its name.
std::string Facts(std::string_view rows);

}  // namespace koppel::html
