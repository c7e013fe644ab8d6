#include "bench/population/events/events.h"

#include "bench/population/events/lives.h"
#include "bench/population/events/offences.h"
#include "bench/population/events/protection.h"
#include "bench/population/events/trafficking.h"
#include "bench/population/events/victimisation.h"
#include "bench/population/events/youth_care.h"

namespace koppel::population {
namespace {

// Each has a stream of its own, so that a change of one moves none of the others.
enum class Part : uint8_t { kLives, kProtection, kTrafficking, kVictimisation, kCare, kOffences };

}  // namespace

Events MakeEvents(const Country& country, District& district) {
  const auto stream = [&](Part part) {
    return StreamFor(country.seed(), "events", district.number, static_cast<uint64_t>(part));
  };
  SeededRandom for_lives = stream(Part::kLives);
  SeededRandom for_protection = stream(Part::kProtection);
  SeededRandom for_trafficking = stream(Part::kTrafficking);
  SeededRandom for_victimisation = stream(Part::kVictimisation);
  SeededRandom for_care = stream(Part::kCare);
  SeededRandom for_offences = stream(Part::kOffences);

  const std::vector<Lifetime> lives = LivesOf(district, for_lives);
  Events events;
  events.board = DrawBoardCases(district, lives, for_protection);
  Trafficking trafficking = DrawTrafficking(country, district, lives, for_trafficking);
  events.victims = std::move(trafficking.victims);
  events.trafficking = std::move(trafficking.reports);
  const std::vector<KnownVictim> known =
      VictimsKnownElsewhere(events.board, events.trafficking, lives, for_victimisation);
  events.police = DrawPoliceReports(country, district, lives, known, for_victimisation);
  events.care = DrawCare(district, lives, OrdersOf(lives, events.board), for_care);
  events.disposals = DrawDisposals(district, lives, for_offences);
  return events;
}

}  // namespace koppel::population
