package dev.usdt.spark;

import dev.usdt.archive.Image;
import dev.usdt.archive.Layer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where among images a member is, as columns have it.
 *
 * @param image its name
 * @param platform what it is for
 * @param layer the layer that has the member; null of what is in none
 */
record ImagePlace(
        @Nullable String image,
        @Nullable String platform,
        @Nullable Row layer) {

    /** Of what is in no image. */
    static final ImagePlace NONE = new ImagePlace(null, null, null);

    static ImagePlace of(Image image, @Nullable Layer layer) {
        Row row = layer == null
                ? null
                : RowFactory.create(
                        TableText.of(layer.digest()), TableText.of(layer.diffId()), TableText.of(layer.instruction()));
        return new ImagePlace(
                TableText.of(image.name()), TableText.of(image.platform().toString()), row);
    }
}
