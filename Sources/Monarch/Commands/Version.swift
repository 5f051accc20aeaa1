// SPDX-License-Identifier: Apache-2.0

/// Which Monarch this is.
enum Version {
    static let text = "0.2.0"
}
