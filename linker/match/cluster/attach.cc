#include "linker/match/cluster/attach.h"

#include <algorithm>

#include "linker/match/cluster/local_groups.h"

namespace koppel::match {
namespace {

struct Link {
  Evidence evidence;
  uint32_t alone;
  uint32_t other;
};

// What speaks most against the record among a group's members, but for one; 0 if nothing does.
Worth MostAgainst(Component& component, uint32_t record, const std::vector<uint32_t>& members,
                  uint32_t but) {
  const uint64_t looked_at = std::min<uint64_t>(members.size(), kMostMembers);
  Worth least = 0;
  for (uint64_t k = 0; k < looked_at; ++k) {
    const uint32_t member = members[k * members.size() / looked_at];
    if (member != but) least = std::min(least, component.Of(record, member));
  }
  return least;
}

std::vector<Link> LinksOfAlone(const Component& component, const LocalGroups& groups) {
  std::vector<Link> links;
  for (uint32_t i = 0; i < component.size(); ++i) {
    if (groups.members(groups.group_of(i)).size() > 1) continue;
    component.ForEachNear(i, [&](uint32_t j, Evidence evidence) {
      links.push_back({evidence, i, j});
    });
  }
  std::sort(links.begin(), links.end(), [](const Link& x, const Link& y) {
    if (x.evidence != y.evidence) return x.evidence > y.evidence;
    return x.alone != y.alone ? x.alone < y.alone : x.other < y.other;
  });
  return links;
}

}  // namespace

void AttachAlone(Component& component, Groups& labels) {
  LocalGroups groups(component, labels);
  for (const Link& link : LinksOfAlone(component, groups)) {
    const uint32_t group = groups.group_of(link.other);
    if (groups.members(groups.group_of(link.alone)).size() > 1 ||
        (groups.unique(group) & component.unique_bit(link.alone)) != 0) {
      continue;
    }
    const Worth against = MostAgainst(component, link.alone, groups.members(group), link.other);
    if (component.Of(link.alone, link.other) + against > 0) groups.Move(link.alone, group);
  }
  labels = groups.Labels();
}

}  // namespace koppel::match
