#include "command_line.hpp"
#include "terminal_text.hpp"

int main(int argc, char** argv) {
  parley::cli::use_utf8_locale();
  return parley::cli::run_command_line(argc, argv);
}
