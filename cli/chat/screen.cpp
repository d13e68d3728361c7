#define NCURSES_NOMACROS
#define NCURSES_WIDECHAR 1
#include "chat/screen.hpp"

#include <curses.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <string>

#include "terminal_text.hpp"

namespace parley::cli::chat {
namespace {

/// Key codes of this program, after those of ncurses.
constexpr int kPasteBegins = KEY_MAX + 1;
constexpr int kPasteEnds = KEY_MAX + 2;
constexpr int kEscapeWaitMs = 25;
constexpr int kMostRows = 10'000;
/// The colour pair after those of the names.
constexpr int kRedPair = 6;

constexpr wint_t control(char letter) { return static_cast<wint_t>(letter - 'a' + 1); }

/// A terminal with bracketed paste marks the beginning and end of pasted text.
void tell_terminal(const char* sequence) {
  std::fputs(sequence, stdout);
  std::fflush(stdout);
}

void prepare_colours() {
  ::start_color();
  ::use_default_colors();
  constexpr short kDefault = -1;
  constexpr short kColours[] = {COLOR_CYAN,   COLOR_GREEN, COLOR_MAGENTA,
                                COLOR_YELLOW, COLOR_BLUE,  COLOR_RED};
  short pair = 1;
  for (const short colour : kColours) ::init_pair(pair++, colour, kDefault);
}

attr_t attributes(Ink ink) {
  switch (ink) {
    case Ink::kPlain:
      return A_NORMAL;
    case Ink::kDim:
      return A_DIM;
    case Ink::kStrong:
      return A_BOLD;
    case Ink::kAlarm:
      return A_BOLD | static_cast<attr_t>(COLOR_PAIR(kRedPair));
    case Ink::kBar:
      return A_REVERSE;
    case Ink::kChosen:
      return A_REVERSE | A_BOLD;
    default:
      break;
  }
  const int which = static_cast<int>(ink) - static_cast<int>(Ink::kName1);
  return A_BOLD | static_cast<attr_t>(COLOR_PAIR(which + 1));
}

Key::What control_key(wint_t code) {
  using What = Key::What;
  static const std::map<wint_t, What> kKeys{{L'\r', What::kEnter},
                                            {L'\t', What::kNext},
                                            {0x7f, What::kEraseBefore},
                                            {control('h'), What::kEraseBefore},
                                            {control('d'), What::kEraseAfter},
                                            {control('w'), What::kEraseWord},
                                            {control('u'), What::kEraseAll},
                                            {control('b'), What::kLeft},
                                            {control('f'), What::kRight},
                                            {control('a'), What::kHome},
                                            {control('e'), What::kEnd},
                                            {control('n'), What::kNext},
                                            {control('p'), What::kPrevious},
                                            {control('l'), What::kRedraw}};
  const auto found = kKeys.find(code);
  return found == kKeys.end() ? What::kOther : found->second;
}

Key::What function_key(wint_t code) {
  using What = Key::What;
  switch (code) {
    case KEY_ENTER:
      return What::kEnter;
    case KEY_BACKSPACE:
      return What::kEraseBefore;
    case KEY_DC:
      return What::kEraseAfter;
    case KEY_LEFT:
      return What::kLeft;
    case KEY_RIGHT:
      return What::kRight;
    case KEY_HOME:
      return What::kHome;
    case KEY_END:
      return What::kEnd;
    case KEY_DOWN:
      return What::kNext;
    case KEY_UP:
    case KEY_BTAB:
      return What::kPrevious;
    case KEY_PPAGE:
      return What::kPageUp;
    case KEY_NPAGE:
      return What::kPageDown;
    default:
      return What::kOther;
  }
}

}  // namespace

Status Screen::possible() {
  if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDOUT_FILENO) == 0) {
    return Error{code::kInvalid,
                 "chat needs a terminal; in scripts, use parley tail, read and send"};
  }
  return {};
}

Result<std::unique_ptr<Screen>> Screen::open() {
  PARLEY_CHECK(possible());
  if (::newterm(nullptr, stdout, stdin) == nullptr) {
    const char* kind = std::getenv("TERM");
    return Error{code::kInvalid, "this machine does not know the terminal type in TERM: " +
                                     std::string(kind == nullptr ? "" : kind)};
  }
  prepare_colours();
  ::cbreak();
  ::noecho();
  ::nonl();
  ::keypad(stdscr, true);
  ::nodelay(stdscr, true);
  ::set_escdelay(kEscapeWaitMs);
  ::define_key("\033[200~", kPasteBegins);
  ::define_key("\033[201~", kPasteEnds);
  tell_terminal("\033[?2004h");
  return std::unique_ptr<Screen>(new Screen);
}

Screen::~Screen() {
  tell_terminal("\033[?2004l");
  ::endwin();
}

Size Screen::size() const { return {::getmaxy(stdscr), ::getmaxx(stdscr)}; }

void Screen::draw(const Picture& picture) {
  ::werase(stdscr);
  for (int row = 0; row < static_cast<int>(picture.rows.size()); ++row) {
    ::wmove(stdscr, row, 0);
    for (const Span& span : picture.rows[static_cast<std::size_t>(row)]) {
      const std::u32string points = decode(span.text);
      const std::wstring text(points.begin(), points.end());
      ::wattrset(stdscr, static_cast<int>(attributes(span.ink)));
      ::waddnwstr(stdscr, text.c_str(), static_cast<int>(text.size()));
    }
  }
  ::wattrset(stdscr, A_NORMAL);
  ::curs_set(picture.cursor ? 1 : 0);
  if (picture.cursor) ::wmove(stdscr, picture.cursor->row, picture.cursor->column);
  ::wrefresh(stdscr);
}

std::optional<Key> Screen::key() {
  wint_t code = 0;
  const int got = ::wget_wch(stdscr, &code);
  if (got == ERR) return std::nullopt;
  if (got == KEY_CODE_YES) {
    if (code == kPasteBegins || code == kPasteEnds) pasting_ = code == kPasteBegins;
    return Key{function_key(code)};
  }
  if (pasting_ && code == L'\r') return Key{Key::What::kText, U'\n'};
  const bool is_text = (code >= 0x20 && code != 0x7f) || code == L'\n';
  if (is_text || (pasting_ && code == L'\t'))
    return Key{Key::What::kText, static_cast<char32_t>(code)};
  return Key{pasting_ ? Key::What::kOther : control_key(code)};
}

void Screen::resize() {
  winsize now{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &now) != 0 || now.ws_row == 0 || now.ws_col == 0) return;
  ::resizeterm(std::min<int>(now.ws_row, kMostRows), std::min<int>(now.ws_col, kMostRows));
  ::clearok(curscr, true);
}

void Screen::suspend() {
  tell_terminal("\033[?2004l");
  ::endwin();
  ::kill(::getpid(), SIGSTOP);
  resize();
  tell_terminal("\033[?2004h");
}

}  // namespace parley::cli::chat
