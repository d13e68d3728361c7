#include <CLI/CLI.hpp>
#include <iostream>

#include "first_conversation.hpp"

int main(int argc, char** argv) {
  CLI::App app("Plays a first conversation through the front door of a Parley server.");
  std::string url;
  app.add_option("--url", url, "the server, e.g. http://127.0.0.1:8080")->required();
  app.set_version_flag("--version", PARLEY_VERSION);
  CLI11_PARSE(app, argc, argv);

  parley::client::FirstConversation conversation(url, std::cout);
  const parley::Status played = conversation.play();
  if (played) {
    std::cout << "\nThe message went through the queue into the store and was read there.\n";
    return 0;
  }
  const parley::Error& error = played.error();
  std::cerr << "\nThe first conversation failed (" << error.code << "): " << error.detail << "\n";
  if (error.retryable) {
    std::cerr << "The server is unavailable: check that all its parts are ready, then retry.\n";
  } else {
    std::cerr << "See the services' logs for the request named above.\n";
  }
  return 1;
}
